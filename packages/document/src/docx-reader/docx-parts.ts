import { type PackedFile, PackedFileProblem } from './packed-file.ts';
import { attribute, child, childrenNamed, parsedXml } from './xml.ts';

/** Targets of a part by their id: a part of the file, or an address. */
export type Relationships = ReadonlyMap<string, { type: string; target: string; external: boolean }>;

export interface DocxParts {
  body: Element;
  links: Relationships;
  styles: Element | null;
  numbering: Element | null;
  footnotes: DocxNotes;
  endnotes: DocxNotes;
  /** Whether it is a file that this program wrote. */
  ours: boolean;
}

export interface DocxNotes {
  root: Element | null;
  links: Relationships;
}

/** @throws PackedFileProblem when a part is damaged, or there is no text of a Word document. */
export async function docxParts(file: PackedFile, parseXml: (xml: string) => Document): Promise<DocxParts> {
  const root = async (name: string) => {
    const bytes = await file.read(name);
    return bytes === null ? null : parsedXml(bytes, parseXml).documentElement;
  };
  const linksOf = async (part: string) => {
    const [, folder = '', name = part] = /^(.*\/)?([^/]*)$/.exec(part) ?? [];
    return relationships(await root(`${folder}_rels/${name}.rels`), folder);
  };
  const ofType = (all: Relationships, type: string) =>
    [...all.values()].find((each) => !each.external && each.type === type)?.target ?? null;

  const top = await linksOf('');
  const main = ofType(top, 'officeDocument') ?? 'word/document.xml';
  const document = await root(main);
  const body = child(document, 'body');
  if (body === null) throw new PackedFileProblem(otherKind(file));
  const links = await linksOf(main);
  const part = async (type: string) => {
    const name = ofType(links, type);
    return name === null ? null : root(name);
  };
  const notes = async (type: string): Promise<DocxNotes> => {
    const name = ofType(links, type);
    if (name === null) return { root: null, links: new Map() };
    return { root: await root(name), links: await linksOf(name) };
  };
  const core = ofType(top, 'core-properties');
  const creator = core === null ? null : child(await root(core), 'creator')?.textContent;
  return {
    body,
    links,
    styles: await part('styles'),
    numbering: await part('numbering'),
    footnotes: await notes('footnotes'),
    endnotes: await notes('endnotes'),
    ours: creator === 'Tercet',
  };
}

/** What it is if it holds no text of Word. */
function otherKind(file: PackedFile): string {
  if (file.has('xl/workbook.xml')) return 'it is a table of Excel; copy its cells and paste them here';
  if (file.has('ppt/presentation.xml')) return 'it is a presentation; copy its text and paste it here';
  return 'it is a packed file without a Word document in it; unpack it, and import what is inside';
}

function relationships(root: Element | null, folder: string): Relationships {
  return new Map(
    childrenNamed(root, 'Relationship').map((each) => {
      const target = attribute(each, 'Target') ?? '';
      const external = attribute(each, 'TargetMode') === 'External';
      const type = (attribute(each, 'Type') ?? '').split('/').at(-1) ?? '';
      return [
        attribute(each, 'Id') ?? '',
        { type, target: external ? target : partName(target, folder), external },
      ];
    }),
  );
}

/** A name in the file: nothing is looked for outside of it. */
function partName(target: string, folder: string): string {
  const names: string[] = [];
  for (const name of (target.startsWith('/') ? target : folder + target).split('/')) {
    if (name === '..') names.pop();
    else if (name !== '' && name !== '.') names.push(name);
  }
  return names.join('/');
}
