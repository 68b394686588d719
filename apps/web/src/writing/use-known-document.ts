import type { Editor, EditorSnapshot } from '@tercet/editor';
import { soundText } from '@tercet/protocol';
import { useEffect, useRef, useState } from 'react';
import {
  followDocuments,
  linkEnded,
  putDocumentNow,
  readDocument,
  rememberOpened,
  updateDocument,
} from '../home/document-list.ts';
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

/** Between two times that the first words are read and kept, milliseconds. */
const keptEveryMs = 1_000;

/** Keeps what the list of documents shows of this one [HM3]. */
export function useKnownDocument({ opened, editor, snapshot, ended }: UseKnownDocumentInput): Known {
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

  const keeper = useRef<TextKeeper | null>(null);
  useEffect(() => {
    if (!editor || known === null || known === 'refused') return;
    const made = textKeeper(editor, known, () => setKnown('refused'));
    keeper.current = made;
    document.addEventListener('visibilitychange', made.keepNow);
    window.addEventListener('pagehide', made.keepNow);
    return () => {
      document.removeEventListener('visibilitychange', made.keepNow);
      window.removeEventListener('pagehide', made.keepNow);
      made.stop();
      keeper.current = null;
    };
  }, [editor, known]);
  const doc = editor?.view.state.doc;
  // biome-ignore lint/correctness/useExhaustiveDependencies: told after every change of the text
  useEffect(() => keeper.current?.changed(), [doc, known]);

  const someone = (snapshot?.participants.length ?? 0) > 0;
  useEffect(() => {
    if (isKnown && someone) updateDocument(documentId, { used: true }).catch(() => setKnown('refused'));
  }, [isKnown, someone, documentId]);

  useEffect(() => {
    if (ended !== null) void linkEnded(documentId, secret, ended).catch(() => undefined);
  }, [ended, documentId, secret]);

  return known;
}

interface TextKeeper {
  /** The text may have changed: kept in a moment, the first words of a new one at once. */
  changed(): void;
  /** The page may be on its way out. */
  keepNow(): void;
  stop(): void;
}

function textKeeper(editor: Editor, known: KnownDocument, refused: () => void): TextKeeper {
  const { documentId } = known;
  let kept: unknown = null;
  let { title, words } = known;
  let timer: ReturnType<typeof setTimeout> | null = null;
  /** As it is in the list now, whichever page changed it; undefined: it was forgotten. */
  let row: KnownDocument | undefined = known;
  const stopFollowing = followDocuments(() => {
    readDocument(documentId).then((now) => {
      row = now;
    }, refused);
  });

  /** What is new of the text; null when nothing is. */
  function fresh(): Partial<KnownDocument> | null {
    const { doc } = editor.view.state;
    if (kept === doc) return null;
    const isFirstSight = kept === null;
    kept = doc;
    const first = documentTitle(doc);
    const line = soundText((first ?? '').slice(0, titleCharacters));
    const rest = firstWords(doc, first, wordsCharacters);
    // Opened as it was left: nothing has changed.
    if (isFirstSight && line === title && rest === words) return null;
    title = line;
    words = rest;
    const used = line === '' ? {} : { used: true };
    return { title, words, changedAt: Date.now(), ...used };
  }

  function keep(): void {
    const part = fresh();
    if (part !== null) updateDocument(documentId, part).catch(refused);
  }

  return {
    changed() {
      if (kept === null || title === '') keep();
      timer ??= setTimeout(() => {
        timer = null;
        keep();
      }, keptEveryMs);
    },
    keepNow() {
      const part = fresh();
      if (part !== null && row !== undefined) putDocumentNow({ ...row, ...part });
    },
    stop() {
      stopFollowing();
      if (timer !== null) clearTimeout(timer);
    },
  };
}
