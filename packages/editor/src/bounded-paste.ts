import { documentLimits, schema, soundDocumentJson, soundSlice } from '@tercet/document';
import { isSchemaHtml } from '@tercet/document/foreign-html';
import type { Fragment, Slice } from 'prosemirror-model';
import { Plugin } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';

/** Of what may be pasted: a caret may stand in the deepest block there is. */
const deepest = documentLimits.depth;

/**
 * What is pasted or dropped has sound attributes [DC14], and nests no deeper than a document may: what nests past any
 * stack is not even looked into. Other bounds are those of every edit (`boundTransaction`).
 */
export function boundedPaste(say: (view: EditorView, words: string) => void): Plugin {
  const tooDeep = (view: EditorView, slice: Slice) => {
    if (!isDeeper(slice.content, deepest)) return false;
    say(view, `That was not pasted: its lists and quotes are nested over ${deepest} deep.`);
    return true;
  };
  const filesOnly = (view: EditorView, event: ClipboardEvent, slice: Slice) => {
    const count = event.clipboardData?.files.length ?? 0;
    if (slice.size > 0 || count === 0) return false;
    say(
      view,
      'That was not pasted: a document holds text only. A file with text can be dropped on the page.',
    );
    return true;
  };
  return new Plugin({
    props: {
      transformPastedHTML(html, view) {
        // Most of what is pasted need not be read twice.
        if (html.length <= longest && !html.includes('data-pm-slice')) return html;
        const page = new DOMParser().parseFromString(html, 'text/html');
        if (holdsLongAddress(page)) {
          say(view, `A link was left out: its address has over ${longest} characters.`);
        }
        return soundContext(page) ? html : page.body.innerHTML;
      },
      transformPasted: (slice) => (isDeeper(slice.content, deepest) ? slice : soundSlice(slice)),
      handlePaste: (view, event, slice) => filesOnly(view, event, slice) || tooDeep(view, slice),
      handleDrop: (view, _event, slice) => tooDeep(view, slice),
    },
  });
}

/** Characters of an address. */
const longest = documentLimits.attributeCharacters;

const holdsLongAddress = (page: Document) =>
  [...page.querySelectorAll('a[href]')].some((link) => (link.getAttribute('href')?.length ?? 0) > longest);

/**
 * HTML of a ProseMirror editor says in an attribute what was around the copied: node names and their attributes as
 * JSON, which anybody may write. One that is not sound, or not of a document like ours, is taken off; the content stays.
 *
 * @returns whether all was sound.
 */
function soundContext(page: Document): boolean {
  const copied = page.querySelector('[data-pm-slice]');
  if (copied === null) return true;
  const context = /^\d+ \d+(?: -\d+)? (.*)/s.exec(copied.getAttribute('data-pm-slice') ?? '')?.[1];
  if (context !== undefined && isSoundContext(context) && isSchemaHtml(page.body)) return true;
  for (const each of page.querySelectorAll('[data-pm-slice]')) each.removeAttribute('data-pm-slice');
  return false;
}

function isSoundContext(context: string): boolean {
  let read: unknown;
  try {
    read = JSON.parse(context);
  } catch {
    // Nor does ProseMirror read it.
    return true;
  }
  if (!Array.isArray(read)) return true;
  return read.every((type, index) => {
    if (index % 2 === 1 || typeof type !== 'string' || !schema.nodes[type]) return true;
    const attrs: unknown = read[index + 1];
    return JSON.stringify(soundDocumentJson({ type, attrs })) === JSON.stringify({ type, attrs });
  });
}

/** Without recursion. */
function isDeeper(content: Fragment, limit: number): boolean {
  let level = [content];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap(({ content: nodes }) =>
      nodes.filter((node) => !node.isLeaf).map((node) => node.content),
    );
  }
  return false;
}
