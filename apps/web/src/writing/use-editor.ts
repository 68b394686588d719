import { type Editor, type EditorOptions, type EditorSnapshot, mountEditor } from '@tercet/editor';
import type { DocumentOpened, DocumentSteps } from '@tercet/protocol';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { useServer } from '../connection/server-context.ts';
import { type SocketSource, socketSource } from '../connection/socket-source.ts';
import { socketTransport } from '../connection/socket-transport.ts';
import type { ChangedBindings } from '../keys/kept-bindings.ts';
import { author } from './author.ts';

interface UseEditorInput {
  place: RefObject<HTMLElement | null>;
  documentId: string;
  opened: Extract<DocumentOpened, { kind: 'snapshot' }>;
  listboxId: string;
  /** Read at every ask. */
  askOptions: EditorOptions['askOptions'];
  /** The model is there and can be reached. */
  mayReadAhead: boolean;
  bindings: ChangedBindings;
  digitsTake: boolean;
  /** Stands in the empty page; read once. */
  placeholder: string;
  onLink: (current: string | null) => void;
}

export interface MountedEditor {
  editor: Editor;
  source: SocketSource;
  snapshot: EditorSnapshot;
}

/** The writer's browser was told to send little: then nothing is sent that nobody asked for. */
function savesData(): boolean {
  return 'connection' in navigator && (navigator.connection as { saveData?: boolean }).saveData === true;
}

/** Mounts the editor once for a document and joins it to the socket; null until it is mounted. */
export function useEditor(input: UseEditorInput): MountedEditor | null {
  const { socket } = useServer();
  const { documentId, place } = input;
  const [mounted, setMounted] = useState<MountedEditor | null>(null);
  const latest = useRef(input);
  latest.current = input;

  useEffect(() => {
    const { opened, listboxId, bindings, digitsTake } = latest.current;
    const source = socketSource(socket);
    const editor = mountEditor(place.current as HTMLElement, {
      doc: opened.doc,
      version: opened.version,
      source,
      transport: socketTransport(socket, documentId),
      askOptions: () => latest.current.askOptions(),
      mayReadAhead: () => latest.current.mayReadAhead && !savesData(),
      author: author(),
      keyBindings: bindings,
      digitsTake,
      placeholder: latest.current.placeholder,
      label: 'Document',
      listboxId,
      onChange: (snapshot) => setMounted((now) => now && { ...now, snapshot }),
      onLink: (current) => latest.current.onLink(current),
    });
    // The bars lie over the page: a caret behind them is not in sight.
    editor.view.setProps({
      scrollThreshold: { top: 72, bottom: 96, left: 0, right: 0 },
      scrollMargin: { top: 96, bottom: 160, left: 0, right: 0 },
    });
    setMounted({ editor, source, snapshot: editor.snapshot() });
    editor.view.focus();

    const receive = (message: DocumentSteps) => {
      if (message.documentId === documentId) editor.receive(message);
    };
    const lost = () => editor.disconnected();
    const back = () => editor.reconnected();
    socket.on('document:steps', receive);
    socket.on('disconnect', lost);
    socket.on('connect', back);
    return () => {
      socket.off('document:steps', receive);
      socket.off('disconnect', lost);
      socket.off('connect', back);
      editor.destroy();
      source.close();
      if (socket.connected) socket.emit('document:close', { documentId }, () => undefined);
      setMounted(null);
    };
  }, [socket, documentId, place]);

  const editor = mounted?.editor;
  const { bindings, digitsTake, mayReadAhead } = input;
  const asked = JSON.stringify(input.askOptions());
  // biome-ignore lint/correctness/useExhaustiveDependencies: each is a reason to look again
  useEffect(() => editor?.readAhead(), [editor, mayReadAhead, asked]);
  useEffect(() => editor?.setKeyBindings(bindings), [editor, bindings]);
  useEffect(() => editor?.setDigitsTake(digitsTake), [editor, digitsTake]);
  return mounted;
}
