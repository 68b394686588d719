import { type Attrs, type DOMOutputSpec, type MarkSpec, type NodeSpec, Schema } from 'prosemirror-model';
import { attributesProblem } from './attribute-shapes.ts';
import { linkAddress, mayStandStored } from './link-address.ts';

/**
 * Raised whenever stored documents or steps of the old schema could mean something else under the new one.
 * A page of another version is told to reload and may not write.
 */
export const schemaVersion = 1;

/** Where a span of machine text came from. Survives splitting, joining, copying and others' edits. */
export interface MachineAttrs {
  /** The ask, and which of its candidates. */
  ask: string;
  candidate: number;
  model: string;
  seed: number;
  /** The settings of the ask, as JSON text. */
  settings: string;
  /** Who asked and who took it. */
  asker: string;
  taker: string;
}

/** An attribute of an element, without asking for a browser's types: the server parses no page. */
function attribute(element: unknown, name: string): string | null {
  return (element as { getAttribute(name: string): string | null }).getAttribute(name);
}

const headingLevels = [1, 2, 3] as const;

/** Each paragraph is read in the direction of its first letter [UX 24]. */
const byItsText = { dir: 'auto' };

const nodes = {
  doc: { content: 'block+' },
  paragraph: {
    group: 'block',
    content: 'inline*',
    parseDOM: [{ tag: 'p' }],
    toDOM: () => ['p', byItsText, 0],
  },
  heading: {
    group: 'block',
    content: 'inline*',
    defining: true,
    attrs: { level: { default: 1, validate: 'number' } },
    parseDOM: [
      ...headingLevels.map((level) => ({ tag: `h${level}`, attrs: { level } })),
      ...[4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: 3 } })),
    ],
    toDOM: (node): DOMOutputSpec => [`h${node.attrs.level}`, byItsText, 0],
  },
  blockquote: {
    group: 'block',
    content: 'block+',
    defining: true,
    parseDOM: [{ tag: 'blockquote' }],
    toDOM: () => ['blockquote', 0],
  },
  bullet_list: {
    group: 'block',
    content: 'list_item+',
    parseDOM: [{ tag: 'ul' }],
    toDOM: () => ['ul', 0],
  },
  ordered_list: {
    group: 'block',
    content: 'list_item+',
    attrs: { order: { default: 1, validate: 'number' } },
    parseDOM: [
      {
        tag: 'ol',
        getAttrs: (dom) => readOrder(attribute(dom, 'start')),
      },
    ],
    toDOM: (node): DOMOutputSpec =>
      node.attrs.order === 1 ? ['ol', 0] : ['ol', { start: String(node.attrs.order) }, 0],
  },
  list_item: {
    content: 'paragraph block*',
    defining: true,
    parseDOM: [{ tag: 'li' }],
    toDOM: () => ['li', 0],
  },
  code_block: {
    group: 'block',
    content: 'text*',
    marks: '',
    code: true,
    defining: true,
    parseDOM: [{ tag: 'pre', preserveWhitespace: 'full' }],
    toDOM: () => ['pre', ['code', 0]],
  },
  horizontal_rule: { group: 'block', parseDOM: [{ tag: 'hr' }], toDOM: () => ['hr'] },
  hard_break: {
    group: 'inline',
    inline: true,
    selectable: false,
    linebreakReplacement: true,
    parseDOM: [{ tag: 'br' }],
    toDOM: () => ['br'],
  },
  text: { group: 'inline' },
} satisfies Record<string, NodeSpec>;

/** Of a document that is loaded; new steps are held to `linkAddress` [DC15]. */
function validateHref(href: unknown): void {
  if (!mayStandStored(href)) throw new RangeError('link: href must start with http://, https:// or mailto:');
}

const machineDefaults: MachineAttrs = {
  ask: '',
  candidate: 0,
  model: '',
  seed: 0,
  settings: '{}',
  asker: '',
  taker: '',
};

/** A page may say anything here: what it does not say, or says in another kind, is the default; a value out of range is no mark. */
function readMachine(json: string | null): Attrs | false {
  let read: unknown;
  try {
    read = JSON.parse(json ?? '');
  } catch {
    return false;
  }
  if (typeof read !== 'object' || read === null || Array.isArray(read)) return false;
  const given = Object.entries(read).filter(
    ([name, value]) =>
      Object.hasOwn(machineDefaults, name) &&
      typeof value === typeof machineDefaults[name as keyof MachineAttrs],
  );
  const attrs = { ...machineDefaults, ...Object.fromEntries(given) };
  return attributesProblem('machine', attrs) === null && attrs;
}

/** HTML's number of a list's first item. */
function readOrder(start: string | null): Attrs {
  const order = Number(start ?? 1) + 0;
  return { order: attributesProblem('ordered_list', { order }) === null ? order : 1 };
}

const notBold = /font-weight\s*:\s*(?:normal|lighter|[1-5]\d\d)(?!\d)/i;

/** A tag whose own style takes back what the tag says (Google Docs wraps what is copied in such a `b`). */
const without = (style: RegExp) => (dom: unknown) => !style.test(attribute(dom, 'style') ?? '') && null;

const marks = {
  /** First, so that it is the outermost element and its look spans other marks. Not inclusive: typing beside it is human. */
  machine: {
    inclusive: false,
    attrs: Object.fromEntries(
      Object.entries(machineDefaults).map(([name, value]) => [
        name,
        { default: value, validate: typeof value },
      ]),
    ),
    parseDOM: [
      {
        tag: 'span[data-machine]',
        getAttrs: (dom): Attrs | false => readMachine(attribute(dom, 'data-machine')),
      },
    ],
    toDOM: (mark): DOMOutputSpec => [
      'span',
      { 'data-machine': JSON.stringify(mark.attrs), class: 'machine' },
      0,
    ],
  },
  link: {
    inclusive: false,
    attrs: { href: { validate: validateHref } },
    parseDOM: [
      {
        tag: 'a[href]',
        getAttrs: (dom): Attrs | false => {
          const href = linkAddress(attribute(dom, 'href'));
          return href !== null && { href };
        },
      },
    ],
    // A document from before may hold what no browser should be given: then there is nothing to follow.
    toDOM: (mark): DOMOutputSpec => {
      const href = linkAddress(mark.attrs.href);
      return ['a', href === null ? {} : { href, rel: 'noopener noreferrer nofollow' }, 0];
    },
  },
  em: {
    parseDOM: [
      { tag: 'i', getAttrs: without(/font-style\s*:\s*normal/i) },
      { tag: 'em', getAttrs: without(/font-style\s*:\s*normal/i) },
      { style: 'font-style', getAttrs: (value) => /^(?:italic|oblique)/.test(value) && null },
      { style: 'font-style=normal', clearMark: (mark) => mark.type.name === 'em' },
    ],
    toDOM: () => ['em', 0],
  },
  strong: {
    parseDOM: [
      { tag: 'b', getAttrs: without(notBold) },
      { tag: 'strong', getAttrs: without(notBold) },
      { style: 'font-weight', getAttrs: (value) => /^(?:bold|[6-9]\d\d$|1000$)/.test(value) && null },
      {
        style: 'font-weight',
        getAttrs: (value) => /^(?:normal$|lighter$|[1-5]\d\d$)/.test(value) && null,
        clearMark: (mark) => mark.type.name === 'strong',
      },
    ],
    toDOM: () => ['strong', 0],
  },
  code: { code: true, parseDOM: [{ tag: 'code' }], toDOM: () => ['code', 0] },
} satisfies Record<string, MarkSpec>;

export const schema = new Schema({ nodes, marks });

/** The document every document begins as: one empty paragraph. */
export const emptyDocument = schema.node('doc', null, [schema.node('paragraph')]);
