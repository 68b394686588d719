import { Menu } from '@base-ui/react/menu';
import type { Editor } from '@tercet/editor';
import { Download, FileText, Upload } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { focusBefore } from '../bar/focus-before.ts';
import { IconButton } from '../bar/icon-button.tsx';
import { useServer } from '../connection/server-context.ts';
import styles from './exchange.module.css';
import { exportFile } from './export-file.ts';
import { type ExportFormat, exportFormats, importExtensions } from './export-formats.ts';
import { ImportDialog } from './import-dialog.tsx';
import { ImportNotice } from './import-notice.tsx';
import { knownWriters } from './known-writers.ts';
import { useImport } from './use-import.ts';

interface DocumentMenuProps {
  documentId: string;
  editor: Editor;
  /** Whether a file may come in. */
  editable: boolean;
  /** Files dropped on the page that are to come in. */
  dropped: readonly File[] | null;
  onDroppedTaken: () => void;
  /** Null while nothing is written. */
  title: string | null;
}

/** The document as a file: out in every format, and in where the page may write. */
export function DocumentMenu(props: DocumentMenuProps) {
  const { documentId, editor, editable, dropped, onDroppedTaken, title } = props;
  const { socket } = useServer();
  const place = useRef<HTMLSpanElement>(null);
  const picker = useRef<HTMLInputElement>(null);
  const [importing, { read, place: put, dismiss }] = useImport(editor);
  const [exportFailed, setExportFailed] = useState(false);
  useEffect(() => {
    if (!dropped) return;
    onDroppedTaken();
    read(dropped);
  }, [dropped, onDroppedTaken, read]);

  const save = async (format: ExportFormat) => {
    setExportFailed(false);
    try {
      const writers = await knownWriters(socket, documentId, editor.snapshot());
      await exportFile(editor.view.state.doc, format, { title, exportedAt: Date.now(), writers });
    } catch {
      // What writes the file could not be loaded: the page is offline, or older than the server.
      setExportFailed(true);
    }
  };
  return (
    <>
      <Menu.Root>
        <Menu.Trigger
          render={
            <IconButton label="Document">
              <FileText size={18} aria-hidden="true" />
            </IconButton>
          }
        />
        <span ref={place} />
        {/* Inside of the header: everything on the page is in a landmark. */}
        <Menu.Portal container={place}>
          <Menu.Positioner className={styles.positioner} sideOffset={6} align="end" collisionPadding={8}>
            <Menu.Popup className={styles.popup} tabIndex={0} finalFocus={focusBefore}>
              <Menu.Group>
                <Menu.GroupLabel className={styles.label}>
                  <Download size={16} aria-hidden="true" />
                  Save as a file
                </Menu.GroupLabel>
                {exportFormats.map((format) => (
                  <Menu.Item key={format.name} className={styles.item} onClick={() => save(format)}>
                    {format.words} <span className={styles.extension}>.{format.extension}</span>
                  </Menu.Item>
                ))}
              </Menu.Group>
              {editable && (
                <>
                  <Menu.Separator className={styles.separator} />
                  <Menu.Item className={styles.item} onClick={() => picker.current?.click()}>
                    <Upload size={16} aria-hidden="true" />
                    Import a file…
                  </Menu.Item>
                </>
              )}
            </Menu.Popup>
          </Menu.Positioner>
        </Menu.Portal>
      </Menu.Root>
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={importExtensions.join(',')}
        aria-label="Files to import"
        onChange={(event) => {
          const files = [...(event.currentTarget.files ?? [])];
          event.currentTarget.value = '';
          if (files.length > 0) read(files);
        }}
      />
      <ImportDialog importing={importing} onPlace={put} onCancel={dismiss} />
      <ImportNotice
        importing={exportFailed ? { phase: 'failed', words: exportTrouble } : importing}
        editor={editor}
        onDone={() => (exportFailed ? setExportFailed(false) : dismiss())}
      />
    </>
  );
}

const exportTrouble =
  'The file could not be made: part of this page did not load. Try again, or reload the page.';
