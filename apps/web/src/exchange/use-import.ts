import type { DocumentJson } from '@tercet/document/exchange';
import type { Editor } from '@tercet/editor';
import { useCallback, useState } from 'react';
import { importFile } from './import-file.ts';
import { importWords } from './import-words.ts';
import { joinedDocuments } from './joined-documents.ts';

// idle → reading → asking | done | failed → idle
export type Importing =
  | { phase: 'idle' }
  | { phase: 'reading'; name: string }
  | { phase: 'asking'; name: string; doc: DocumentJson }
  /** `changed` is false when the document said just that already. */
  | { phase: 'done'; name: string; changed: boolean }
  | { phase: 'failed'; words: string };

export interface ImportActions {
  read(file: File): void;
  /** Answers `asking`. */
  place(how: 'replace' | 'add'): void;
  dismiss(): void;
}

/** A file on its way into the document: read, asked about when something is written already, and put in as one edit. */
export function useImport(editor: Editor): [Importing, ImportActions] {
  const [importing, setImporting] = useState<Importing>({ phase: 'idle' });

  const put = useCallback(
    (name: string, doc: DocumentJson) => {
      const { note } = editor.snapshot();
      const changed = editor.replaceDocument(doc);
      const said = editor.snapshot().note;
      // The editor did not let it in, and says why.
      if (!changed && said !== null && said !== note) setImporting({ phase: 'failed', words: said.words });
      else setImporting({ phase: 'done', name, changed });
      editor.view.focus();
    },
    [editor],
  );
  const read = useCallback(
    async (file: File) => {
      const { name } = file;
      setImporting({ phase: 'reading', name });
      const result = await importFile(file);
      const { empty, editable } = editor.snapshot();
      if (!editable) setImporting({ phase: 'failed', words: 'This page may not write any more.' });
      else if (!result.ok) setImporting({ phase: 'failed', words: importWords(name, result.failure) });
      else if (empty) put(name, result.value);
      else setImporting({ phase: 'asking', name, doc: result.value });
    },
    [editor, put],
  );
  const place = useCallback(
    (how: 'replace' | 'add') => {
      if (importing.phase !== 'asking') return;
      const { name, doc } = importing;
      put(name, how === 'replace' ? doc : joinedDocuments(editor.view.state.doc.toJSON(), doc));
    },
    [editor, importing, put],
  );
  const dismiss = useCallback(() => setImporting({ phase: 'idle' }), []);
  return [importing, { read, place, dismiss }];
}
