import { schema } from '@tercet/document';
import { useEffect, useState } from 'react';
import { callServer } from '../connection/call-server.ts';
import { describePageFailure, type PageFailure } from '../connection/page-failure.ts';
import { useServer } from '../connection/server-context.ts';
import { exportFile } from '../exchange/export-file.ts';
import { type ExportFormat, exportFormats } from '../exchange/export-formats.ts';
import { whenWords } from '../history/when-words.ts';
import { CopyButton } from '../share/copy-button.tsx';
import styles from './rescue.module.css';

interface ReadableTextProps {
  documentId: string;
  version: number;
  /** When it was written; null: not known. */
  at: number | null;
  label: string;
  /** The document is being mended. */
  busy: boolean;
  onGoOn: () => void;
}

type Doc = ReturnType<typeof schema.nodeFromJSON>;
const offered = exportFormats.filter(({ name }) => name === 'markdown' || name === 'json');

/** A text that is left of a damaged document: to read, to keep as a file, and to continue from. */
export function ReadableText({ documentId, version, at, label, busy, onGoOn }: ReadableTextProps) {
  const { socket } = useServer();
  const [read, setRead] = useState<{ doc: Doc; text: string } | null>(null);
  const [problem, setProblem] = useState('');
  useEffect(() => {
    let left = false;
    const failed = (failure: PageFailure) => setProblem(describePageFailure(failure));
    void callServer(socket, 'rescue:read', { documentId, version }).then(async (result) => {
      if (left) return;
      if (!result.ok) return failed(result.failure);
      const doc = schema.nodeFromJSON(result.value.doc);
      const { exportText } = await import('@tercet/document/exchange');
      if (!left) setRead({ doc, text: exportText(doc) });
    });
    return () => {
      left = true;
    };
  }, [socket, documentId, version]);

  const save = async (format: ExportFormat) => {
    if (!read) return;
    try {
      await exportFile(read.doc, format, {
        title: read.text.split('\n')[0] || null,
        exportedAt: Date.now(),
        writers: [],
      });
    } catch {
      setProblem('The file could not be made: part of this page did not load. Try again.');
    }
  };
  return (
    <section className={styles.readable} aria-label={label}>
      <h2>{label}</h2>
      <p className={styles.when}>
        Version {version}
        {at !== null && `, ${whenWords(at, Date.now())}`}
      </p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <pre tabIndex={0}>{read ? read.text || 'An empty page.' : 'Reading…'}</pre>
      {problem !== '' && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      <div className={styles.ways}>
        <button type="button" className={styles.primary} disabled={busy || !read} onClick={onGoOn}>
          {busy ? 'Continuing…' : 'Continue from here'}
        </button>
        {offered.map((format) => (
          <button key={format.name} type="button" disabled={!read} onClick={() => void save(format)}>
            Save as {format.words}
          </button>
        ))}
        <CopyButton text={() => read?.text ?? ''}>Copy the text</CopyButton>
      </div>
    </section>
  );
}
