import type { KeptEdits } from '@tercet/editor';

/**
 * All text of what was kept, whatever its schema: the document's blocks, and what was written since in the order it
 * was written. For a writer to copy from, where it can no longer be read as a document.
 */
export function keptText(edits: KeptEdits): string {
  const written = edits.pending.map((step) => textIn(step)).join('');
  let document = '';
  try {
    document = textIn(JSON.parse(edits.base.doc));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  const aside = (edits.aside ?? []).map(({ text }) => text.trim());
  return [document.trim(), written.trim(), ...aside].filter((text) => text !== '').join('\n\n');
}

/** Blocks end with a line's end. */
function textIn(json: unknown): string {
  if (typeof json !== 'object' || json === null) return '';
  if (Array.isArray(json)) return json.map(textIn).join('');
  const node = json as { type?: unknown; text?: unknown; content?: unknown; slice?: unknown };
  if (typeof node.text === 'string') return node.text;
  const inside = textIn(node.content) + textIn(node.slice);
  const block = typeof node.type === 'string' && inside !== '' && !inside.endsWith('\n');
  return block ? `${inside}\n` : inside;
}
