import type { DOMOutputSpec, Mark, Node } from 'prosemirror-model';
import { schema } from '../schema.ts';
import { withSoundAttributes } from '../sound-attributes.ts';
import type { ExportMeta } from './export-meta.ts';
import { machineWords } from './machine-words.ts';

/** How an import knows our own file, whose spaces all count. */
export const htmlGenerator = 'Tercet';

/** Readable on any screen and on paper, in the reader's light or dark; spaces stand as they were written. */
const style = `
:root { color-scheme: light dark; }
body { max-width: 65ch; margin: 3rem auto; padding: 0 1rem; font: 1.125rem/1.65 Georgia, serif; }
p, h1, h2, h3, pre { white-space: pre-wrap; overflow-wrap: break-word; unicode-bidi: plaintext; }
p:empty::after { content: "\\00a0"; }
blockquote:has(> :dir(rtl):first-child), :is(ul, ol):has(> li:first-child > :dir(rtl):first-child) { direction: rtl; }
h1, h2, h3 { line-height: 1.25; }
blockquote { margin-inline: 0; padding-inline-start: 1rem; border-inline-start: 3px solid #8888; }
pre, code { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: 0.9em; }
pre { padding: 0.75rem 1rem; background: #8882; }
.machine { text-decoration: underline dotted #c9866d; text-underline-offset: 0.25em; }
`;

/**
 * The document as one HTML file that needs nothing else: no script, nothing fetched. Machine text keeps its mark.
 * `importHtml` reads it back equal.
 *
 * @param doc  a document of our schema.
 */
export function exportHtml(doc: Node, meta: ExportMeta): string {
  const title = escapeHtml(meta.title ?? 'Untitled');
  const blocks = withSoundAttributes(doc)
    .children.map((block) => `${nodeHtml(block, meta)}\n`)
    .join('');
  return `<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="${htmlGenerator}">
<title>${title}</title>
<style>${style}</style>
</head>
<body>
${blocks}</body>
</html>
`;
}

function nodeHtml(node: Node, meta: ExportMeta): string {
  const spec = node.type.spec.toDOM?.(node);
  if (spec === undefined) return escapeHtml(node.text ?? '');
  return specHtml(
    spec,
    node.inlineContent
      ? inlineHtml(node, meta)
      : node.children.map((child) => nodeHtml(child, meta)).join(''),
  );
}

/** Marks open and close around runs, in the order of the schema: the machine mark is outermost. */
function inlineHtml(block: Node, meta: ExportMeta): string {
  const stack: { mark: Mark; html: string }[] = [];
  let html = '';
  const add = (text: string) => {
    const top = stack.at(-1);
    if (top) top.html += text;
    else html += text;
  };
  const closeTo = (depth: number) => {
    while (stack.length > depth) {
      const { mark, html: inner } = stack.pop()!;
      add(markHtml(mark, inner, meta));
    }
  };
  for (const child of block.children) {
    let kept = 0;
    while (kept < stack.length && child.marks[kept] && stack[kept]!.mark.eq(child.marks[kept]!)) kept += 1;
    closeTo(kept);
    for (const mark of child.marks.slice(kept)) stack.push({ mark, html: '' });
    add(nodeHtml(child, meta));
  }
  closeTo(0);
  return html;
}

function markHtml(mark: Mark, inner: string, meta: ExportMeta): string {
  const spec = mark.type.spec.toDOM!(mark, true);
  if (mark.type !== schema.marks.machine || !Array.isArray(spec)) return specHtml(spec, inner);
  const [tag, attributes, hole] = spec;
  return specHtml([tag, { ...attributes, title: machineWords(mark, meta.writers) }, hole], inner);
}

const voidTags = new Set(['hr', 'br']);

/** The schema's own `toDOM`, written as text: there need be no browser. */
function specHtml(spec: DOMOutputSpec, inner: string): string {
  if (!Array.isArray(spec)) return '';
  const [tag, ...rest] = spec as [string, ...unknown[]];
  let attributes = '';
  let content = '';
  for (const part of rest) {
    if (part === 0) content += inner;
    else if (Array.isArray(part)) content += specHtml(part as unknown as DOMOutputSpec, inner);
    else {
      for (const [name, value] of Object.entries(part as Record<string, unknown>)) {
        attributes += ` ${name}="${escapeHtml(String(value))}"`;
      }
    }
  }
  return voidTags.has(tag) ? `<${tag}${attributes}>` : `<${tag}${attributes}>${content}</${tag}>`;
}

const entities: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\r': '&#13;',
};
const escapeHtml = (text: string) => text.replace(/[&<>"\r]/g, (character) => entities[character]!);
