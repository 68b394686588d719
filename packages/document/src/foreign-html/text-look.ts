import { linkAddress } from '../link-address.ts';
import type { ElementStyle } from './element-style.ts';

/** How text looks where it stands: what an element gives to everything inside it. */
export interface TextLook {
  strong: boolean;
  em: boolean;
  code: boolean;
  /** As it may be stored; null outside a link. */
  href: string | null;
  /** The machine mark of our own pages. */
  machine: string | null;
  whiteSpace: 'collapsed' | 'kept' | 'lines';
  visible: boolean;
  /** Whether its letters have a size. */
  sized: boolean;
}

export const plainLook: TextLook = {
  strong: false,
  em: false,
  code: false,
  href: null,
  machine: null,
  whiteSpace: 'collapsed',
  visible: true,
  sized: true,
};

const strongTags = new Set(['b', 'strong']);
const emTags = new Set(['i', 'em', 'cite', 'dfn', 'var']);
const codeTags = new Set(['code', 'kbd', 'samp', 'tt']);

/** The look inside an element: its tag's, overruled by its style, as a browser shows it. */
export function lookInside(element: Element, style: ElementStyle, outer: TextLook): TextLook {
  const tag = element.localName;
  const heading = /^h[1-6]$/.test(tag);
  const font = style.get('font') ?? null;
  return {
    // A heading is bold as a whole; that is no mark.
    strong: !heading && isStrong(style, font, strongTags.has(tag) || outer.strong, outer.strong),
    em: isEm(style, font, emTags.has(tag) || outer.em, outer.em),
    code: codeTags.has(tag) || outer.code,
    href: (tag === 'a' ? linkAddress(element.getAttribute('href')) : null) ?? outer.href,
    machine: (tag === 'span' ? element.getAttribute('data-machine') : null) ?? outer.machine,
    whiteSpace: whiteSpaceOf(style, outer),
    visible: isVisible(style, outer.visible),
    sized: isSized(style, outer.sized),
  };
}

function isStrong(style: ElementStyle, font: string | null, byTag: boolean, outer: boolean): boolean {
  const weight = style.get('font-weight') ?? (font && wordOf(font, /^(?:bold|bolder|lighter|[1-9]\d{2})$/));
  if (weight === null) return byTag;
  if (weight === 'inherit' || weight === 'unset') return outer;
  if (/^\d+$/.test(weight)) return Number(weight) >= 600;
  return weight.startsWith('bold') || (!/^(?:normal|lighter|initial|revert)/.test(weight) && byTag);
}

function isEm(style: ElementStyle, font: string | null, byTag: boolean, outer: boolean): boolean {
  const slant = style.get('font-style') ?? (font && wordOf(font, /^(?:italic|oblique)$/));
  if (slant === null) return byTag;
  if (slant === 'inherit' || slant === 'unset') return outer;
  return /^(?:italic|oblique)/.test(slant) || (!/^(?:normal|initial|revert)/.test(slant) && byTag);
}

/** A word of the `font` shorthand before the size; what is not there is normal. */
function wordOf(font: string, wanted: RegExp): string | null {
  if (/^(?:inherit|unset)$/.test(font)) return 'inherit';
  const words = font.split(/\s+/);
  const size = words.findIndex((word) =>
    /^(?:\d*\.?\d+[a-z%]|(?:xx?-|x+-)?(?:small|large)|medium)/.test(word),
  );
  if (size === -1) return null;
  return words.slice(0, size).find((word) => wanted.test(word)) ?? 'normal';
}

function whiteSpaceOf(style: ElementStyle, outer: TextLook): TextLook['whiteSpace'] {
  const value = style.get('white-space') ?? style.get('white-space-collapse') ?? '';
  if (value === 'pre-line' || value === 'preserve-breaks') return 'lines';
  if (/^(?:pre|break-spaces|preserve)/.test(value)) return 'kept';
  return /^(?:normal|nowrap|collapse|initial)/.test(value) ? 'collapsed' : outer.whiteSpace;
}

function isVisible(style: ElementStyle, outer: boolean): boolean {
  const visibility = style.get('visibility') ?? 'inherit';
  return visibility === 'visible' || (visibility !== 'hidden' && visibility !== 'collapse' && outer);
}

function isSized(style: ElementStyle, outer: boolean): boolean {
  const size = style.get('font-size') ?? 'inherit';
  if (Number.parseFloat(size) === 0) return false;
  return outer || !/^(?:inherit|unset|[\d.]+(?:%|em))/.test(size);
}
