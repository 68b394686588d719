import type { Editor, EditorSnapshot } from '@tercet/editor';
import { useEffect, useRef, useState } from 'react';
import { linkEnded, rememberOpened, updateDocument } from '../home/document-list.ts';
import { type KnownDocument, titleCharacters, wordsCharacters } from '../home/known-document.ts';
import type { OpenedDocument } from '../pages/use-opened-document.ts';
import { documentTitle } from './document-title.ts';
import { firstWords } from './first-words.ts';
import type { Ended } from './use-editor.ts';

/** What this browser knew of the document when it was opened; `refused`: it keeps nothing. Null until it is known. */
export type Known = KnownDocument | 'refused' | null;

interface UseKnownDocumentInput {
  opened: OpenedDocument;
  editor: Editor | null;
  snapshot: EditorSnapshot | undefined;
  ended: Ended | null;
}

/** How long the text rests before its first words are read and kept, milliseconds. */
const restMs = 1_000;

/** Keeps what the list of documents shows of this one [HM3]. */
export function useKnownDocument(input: UseKnownDocumentInput): Known {
  const { opened, editor, snapshot, ended } = input;
  const { documentId, secret } = opened.channel;
  const [known, setKnown] = useState<Known>(null);
  const isKnown = known !== null && known !== 'refused';

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for an opening, whoever one is called meanwhile
  useEffect(() => {
    const { right, writer } = opened;
    rememberOpened({ documentId, secret, right, writerId: writer.id }, Date.now()).then(
      (now) => setKnown(now ?? null),
      () => setKnown('refused'),
    );
  }, [documentId, secret]);

  const doc = editor?.view.state.doc;
  const kept = useRef(doc);
  useEffect(() => {
    if (!editor || !doc || !isKnown || kept.current === doc) return;
    const keep = () => {
      const now = editor.view.state.doc;
      kept.current = now;
      const title = (documentTitle(now) ?? '').slice(0, titleCharacters);
      const words = firstWords(now, title, wordsCharacters);
      const changedAt = Date.now();
      updateDocument(documentId, { title, words, changedAt }).catch(() => setKnown('refused'));
    };
    // The first sight of it: nothing has changed since, unless its words have.
    if (kept.current === undefined) {
      kept.current = doc;
      const title = (documentTitle(doc) ?? '').slice(0, titleCharacters);
      if (title === known.title && firstWords(doc, title, wordsCharacters) === known.words) return;
      keep();
      return;
    }
    const timer = setTimeout(keep, restMs);
    const leaving = () => kept.current !== editor.view.state.doc && keep();
    window.addEventListener('pagehide', leaving);
    document.addEventListener('visibilitychange', leaving);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('pagehide', leaving);
      document.removeEventListener('visibilitychange', leaving);
    };
  }, [editor, doc, isKnown, known, documentId]);

  const someone = (snapshot?.participants.length ?? 0) > 0;
  useEffect(() => {
    if (isKnown && someone) updateDocument(documentId, { shared: true }).catch(() => setKnown('refused'));
  }, [isKnown, someone, documentId]);

  useEffect(() => {
    if (ended !== null) void linkEnded(documentId, secret, ended).catch(() => undefined);
  }, [ended, documentId, secret]);

  return known;
}
