import { PackedFileProblem } from './packed-file.ts';

/** Elements inside elements of a part; parsers and walks recurse. */
const deepest = 300;
/** Elements of a part: each takes memory long before a document's own bounds are asked. */
const mostElements = 1_000_000;

/**
 * A part of a Word file as elements.
 *
 * @param parseXml  the browser's `DOMParser` for XML.
 * @throws PackedFileProblem when it is no XML, nests too deep, or declares a document type (which may declare entities
 *   that grow without bound or name files; Word writes none).
 */
export function parsedXml(bytes: Uint8Array, parseXml: (xml: string) => Document): Document {
  const utf16 = bytes[0] === 0xff ? 'utf-16le' : bytes[0] === 0xfe ? 'utf-16be' : 'utf-8';
  const xml = new TextDecoder(utf16).decode(bytes);
  if (/<!(?:DOCTYPE|ENTITY)/i.test(xml)) {
    throw new PackedFileProblem('it declares a document type, which no Word file does');
  }
  boundXml(xml);
  const page = parseXml(xml);
  if (page.getElementsByTagName('parsererror').length > 0 || page.documentElement === null) {
    throw new PackedFileProblem('its XML is damaged');
  }
  return page;
}

/** Counted before it is parsed: a parser may die of depth. */
function boundXml(xml: string): void {
  let depth = 0;
  let elements = 0;
  for (let at = xml.indexOf('<'); at !== -1; at = xml.indexOf('<', at + 1)) {
    const next = xml[at + 1];
    if (next === '/') depth -= 1;
    if (next === '/' || next === '?' || next === '!') continue;
    elements += 1;
    if (xml[endOfTag(xml, at) - 1] !== '/') depth += 1;
    if (depth > deepest) throw new PackedFileProblem('it is nested too deep');
    if (elements > mostElements) throw new PackedFileProblem(`it has more than ${mostElements} parts`);
  }
}

/** Its `>`, past those in values of attributes. */
function endOfTag(xml: string, start: number): number {
  let end = xml.indexOf('>', start);
  for (let tries = 0; tries < 50 && end !== -1; tries += 1) {
    if ((xml.slice(start, end).match(/"/g)?.length ?? 0) % 2 === 0) break;
    end = xml.indexOf('>', end + 1);
  }
  return end === -1 ? xml.length : end;
}

/** The first child element of a name, whatever its namespace's prefix is. */
export function child(parent: Element | null | undefined, name: string): Element | null {
  for (let each = parent?.firstElementChild ?? null; each !== null; each = each.nextElementSibling) {
    if (each.localName === name) return each;
  }
  return null;
}

export function childrenNamed(parent: Element | null, name: string): Element[] {
  return [...(parent?.children ?? [])].filter((each) => each.localName === name);
}

/** The value of an attribute, whatever its namespace's prefix is. */
export function attribute(element: Element | null | undefined, name: string): string | null {
  if (element == null) return null;
  const usual = element.getAttribute(`w:${name}`);
  if (usual !== null) return usual;
  return [...element.attributes].find(({ localName }) => localName === name)?.value ?? null;
}

/** What a child element's `val` says. */
export const childValue = (parent: Element | null | undefined, name: string) =>
  attribute(child(parent, name), 'val');

/** Of a property that is on where it stands, unless it says otherwise; null where it does not stand. */
export function isOn(parent: Element | null, name: string): boolean | null {
  const property = child(parent, name);
  if (property === null) return null;
  return !/^(?:0|false|off|none)$/.test(attribute(property, 'val') ?? 'true');
}

export const escapeXml = (text: string) =>
  text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
