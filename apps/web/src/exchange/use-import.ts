import type { DocumentJson } from '@tercet/document/exchange';
import type { Editor } from '@tercet/editor';
import { useCallback, useRef, useState } from 'react';
import { fileNames } from './file-names.ts';
import { importFiles } from './import-files.ts';
import { joinedDocuments } from './joined-documents.ts';

// idle → reading → asking | done | failed → idle
export type Importing =
  | { phase: 'idle' }
  /** `files` are their names, quoted. */
  | { phase: 'reading'; files: string }
  | { phase: 'asking'; files: string; doc: DocumentJson; names: readonly string[]; leftOut: string | null }
  /** `changed` is false when the document said just that already; `leftOut` is what did not come in, if anything. */
  | { phase: 'done'; files: string; changed: boolean; leftOut: string | null }
  | { phase: 'failed'; words: string };

export interface ImportActions {
  read(files: readonly File[]): void;
  /** Answers `asking`. */
  place(how: 'replace' | 'add'): void;
  dismiss(): void;
}

/**
 * Files on their way into the document: read, asked about when something is written already, and put in as one edit.
 * Those that come while others wait for the answer join them.
 */
export function useImport(editor: Editor): [Importing, ImportActions] {
  const [importing, setImporting] = useState<Importing>({ phase: 'idle' });
  const latest = useRef<Importing>(importing);
  const reading = useRef(Promise.resolve());
  const show = useCallback((next: Importing) => {
    latest.current = next;
    setImporting(next);
  }, []);

  const put = useCallback(
    (files: string, doc: DocumentJson, leftOut: string | null) => {
      const { note } = editor.snapshot();
      const changed = editor.replaceDocument(doc);
      const said = editor.snapshot().note;
      // The editor did not let it in, and says why.
      if (!changed && said !== null && said !== note) show({ phase: 'failed', words: said.words });
      else show({ phase: 'done', files, changed, leftOut });
      editor.view.focus();
    },
    [editor, show],
  );
  const readAll = useCallback(
    async (given: readonly File[]) => {
      if (latest.current.phase !== 'asking') {
        show({ phase: 'reading', files: fileNames(given.map(({ name }) => name)) });
      }
      const read = await importFiles(given);
      const waiting = latest.current.phase === 'asking' ? latest.current : null;
      const words = [waiting?.leftOut, read.leftOut].filter((each) => each != null).join(' ');
      const leftOut = words === '' ? null : words;
      const { empty, editable } = editor.snapshot();
      if (!editable) show({ phase: 'failed', words: 'You can no longer write in this document.' });
      else if (waiting !== null) {
        const names = [...waiting.names, ...read.names];
        const doc = read.doc === null ? waiting.doc : joinedDocuments(waiting.doc, read.doc);
        show({ phase: 'asking', files: fileNames(names), names, doc, leftOut });
      } else if (read.doc === null) show({ phase: 'failed', words: leftOut ?? 'There was no file to read.' });
      else if (empty) put(fileNames(read.names), read.doc, leftOut);
      else show({ phase: 'asking', files: fileNames(read.names), names: read.names, doc: read.doc, leftOut });
    },
    [editor, put, show],
  );
  const read = useCallback(
    (files: readonly File[]) => {
      reading.current = reading.current.then(() => readAll(files));
    },
    [readAll],
  );
  const place = useCallback(
    (how: 'replace' | 'add') => {
      if (importing.phase !== 'asking') return;
      const { files, doc, leftOut } = importing;
      put(files, how === 'replace' ? doc : joinedDocuments(editor.view.state.doc.toJSON(), doc), leftOut);
    },
    [editor, importing, put],
  );
  const dismiss = useCallback(() => show({ phase: 'idle' }), [show]);
  return [importing, { read, place, dismiss }];
}
