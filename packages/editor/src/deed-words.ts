import type { EditorState, Transaction } from 'prosemirror-state';
import { machineInsertMeta } from './insert-text.ts';
import { suggestState } from './suggest-plugin.ts';

/** What the writer did last, for who cannot see it: told until the writer does something else [UX 16]. */
export interface DeedWords {
  follow(before: EditorState, tr: Transaction, after: EditorState): void;
  /** @param news  there is something else to be heard: it goes before all but a deed of this very moment. */
  words(news: boolean): string;
}

export function createDeedWords(): DeedWords {
  let words = '';
  let isNew = false;
  return {
    follow(before, tr, after) {
      const next = wordsOf(before, tr, after);
      if (next === null) return;
      // The same words again are heard only when they differ.
      words = next !== '' && next === words ? `${next}\u00a0` : next;
      isNew = true;
    },
    words(news) {
      if (news && !isNew) words = '';
      isNew = false;
      return words;
    },
  };
}

/** @returns '' for a deed that needs no word, as typing; null for what is none of this writer's. */
function wordsOf(before: EditorState, tr: Transaction, after: EditorState): string | null {
  if (tr.getMeta('collab$') !== undefined) return null;
  const history = tr.getMeta('history$') as { redo: boolean } | undefined;
  if (history && tr.docChanged) return history.redo ? 'Redone.' : 'Undone.';
  if (tr.getMeta(machineInsertMeta) === true) return `Inserted: ${inserted(tr)}`;
  const [was, is] = [suggestState(before), suggestState(after)];
  if (!was.tabLeaves && is.tabLeaves) return 'Tab now leaves the editor.';
  if (was.offer !== null && is.offer === null && !tr.docChanged) return 'Suggestions closed.';
  return tr.docChanged || tr.selectionSet ? '' : null;
}

/** A take is one step: what its range holds now. */
function inserted(tr: Transaction): string {
  let text = '';
  tr.mapping.maps.at(-1)?.forEach((_from, _to, from, to) => {
    text += tr.doc.textBetween(from, to, ' ', ' ');
  });
  return text.trim();
}
