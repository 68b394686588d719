import { type Attrs, type DOMOutputSpec, type MarkSpec, type NodeSpec, Schema } from 'prosemirror-model';

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

const nodes = {
  doc: { content: 'block+' },
  paragraph: { group: 'block', content: 'inline*', parseDOM: [{ tag: 'p' }], toDOM: () => ['p', 0] },
  heading: {
    group: 'block',
    content: 'inline*',
    defining: true,
    attrs: { level: { default: 1, validate: 'number' } },
    parseDOM: [
      ...headingLevels.map((level) => ({ tag: `h${level}`, attrs: { level } })),
      ...[4, 5, 6].map((level) => ({ tag: `h${level}`, attrs: { level: 3 } })),
    ],
    toDOM: (node): DOMOutputSpec => [`h${node.attrs.level}`, 0],
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
        // A page may say anything here; only a whole number can be stored.
        getAttrs: (dom) => {
          const start = Number(attribute(dom, 'start') ?? 1);
          return { order: Number.isSafeInteger(start) ? start : 1 };
        },
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

/** Only links that open a page or a mail; anything else (javascript:, data:) never enters a document. */
export function isSafeHref(href: unknown): href is string {
  return typeof href === 'string' && /^(https?:\/\/|mailto:)/i.test(href.trim());
}

function validateHref(href: unknown): void {
  if (!isSafeHref(href)) throw new RangeError('link: href must start with http://, https:// or mailto:');
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

/** Pasted HTML may say anything: only attributes of the right kind, or a step that holds them would be refused. */
function ofTheRightKind(read: unknown): Partial<MachineAttrs> {
  if (typeof read !== 'object' || read === null) return {};
  const given = Object.entries(read).filter(
    ([name, value]) => typeof value === typeof machineDefaults[name as keyof MachineAttrs],
  );
  return Object.fromEntries(given);
}

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
        getAttrs: (dom): Attrs | false => {
          try {
            const read: unknown = JSON.parse(attribute(dom, 'data-machine') ?? '');
            return { ...machineDefaults, ...ofTheRightKind(read) };
          } catch {
            return false;
          }
        },
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
          const href = attribute(dom, 'href');
          return isSafeHref(href) ? { href } : false;
        },
      },
    ],
    toDOM: (mark): DOMOutputSpec => ['a', { href: mark.attrs.href, rel: 'noopener noreferrer nofollow' }, 0],
  },
  em: {
    parseDOM: [{ tag: 'i' }, { tag: 'em' }, { style: 'font-style=italic' }],
    toDOM: () => ['em', 0],
  },
  strong: {
    parseDOM: [{ tag: 'b' }, { tag: 'strong' }, { style: 'font-weight=bold' }],
    toDOM: () => ['strong', 0],
  },
  code: { code: true, parseDOM: [{ tag: 'code' }], toDOM: () => ['code', 0] },
} satisfies Record<string, MarkSpec>;

export const schema = new Schema({ nodes, marks });

/** The document every document begins as: one empty paragraph. */
export const emptyDocument = schema.node('doc', null, [schema.node('paragraph')]);
