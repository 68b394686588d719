import { type Editor, type EditorOptions, type EditorSnapshot, mountEditor } from '@tercet/editor';
import type { DocumentClosed } from '@tercet/protocol';
import { type RefObject, startTransition, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { useServer } from '../connection/server-context.ts';
import { socketOffers } from '../connection/socket-offers.ts';
import { socketPresence } from '../connection/socket-presence.ts';
import { type SocketSource, socketSource } from '../connection/socket-source.ts';
import { socketTransport } from '../connection/socket-transport.ts';
import { keepTextAtHand } from '../failure/text-at-hand.ts';
import type { ChangedBindings } from '../keys/kept-bindings.ts';
import type { OpenedDocument } from '../pages/use-opened-document.ts';
import { documentTitle } from './document-title.ts';
import { keepPlace } from './kept-place.ts';
import { shownSnapshots } from './shown-snapshots.ts';

interface UseEditorInput {
  place: RefObject<HTMLElement | null>;
  opened: OpenedDocument;
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
  onHome: () => void;
  onOffered: EditorOptions['onOffered'] & {};
}

export interface MountedEditor {
  editor: Editor;
  source: SocketSource;
  snapshot: EditorSnapshot;
  /** Why the document is over for this page; `gone`: the link opened nothing when it was used again. */
  ended: Ended | null;
}

export type Ended = DocumentClosed['reason'] | 'gone';

/** The writer's browser was told to send little: then nothing is sent that nobody asked for. Asked at every key. */
const network = (navigator as { connection?: EventTarget & { saveData?: boolean } }).connection;
let savesData = network?.saveData === true;
network?.addEventListener('change', () => {
  savesData = network.saveData === true;
});

/** Mounts the editor once for a document and joins it to the socket; null until it is mounted. */
export function useEditor(input: UseEditorInput): MountedEditor | null {
  const { socket } = useServer();
  const { opened, place } = input;
  const [mounted, setMounted] = useState<MountedEditor | null>(null);
  const latest = useRef(input);
  latest.current = input;

  // Before the page is first painted: a long text takes a while, and an empty page is no use to anyone.
  useLayoutEffect(() => {
    const { listboxId, bindings, digitsTake } = latest.current;
    const { channel, kept, edits } = opened;
    const source = socketSource(socket);
    const { documentId } = channel;
    let over = false;
    const end = (ended: Ended) => {
      over = true;
      channel.end();
      editor.documentClosed(ended === 'gone' ? 'revoked' : ended);
      setMounted((now) => now && { ...now, ended });
    };
    const transport = socketTransport(socket, channel, {
      onJoined: (by) => {
        kept.remember(by);
        editor.joined(by);
      },
      onGone: () => end('gone'),
    });
    let snapshots: ReturnType<typeof shownSnapshots> | null = null;
    const editor: Editor = mountEditor(place.current as HTMLElement, {
      documentId,
      joined: opened,
      doc: opened.doc,
      version: opened.version,
      source,
      transport,
      presence: socketPresence(socket, channel),
      offers: socketOffers(socket, channel),
      keeper: kept.keeper,
      aside: kept.aside,
      ...(edits ? { kept: edits } : {}),
      askOptions: () => latest.current.askOptions(),
      mayReadAhead: () => latest.current.mayReadAhead && !savesData,
      keyBindings: bindings,
      digitsTake,
      placeholder: latest.current.placeholder,
      label: 'Document',
      listboxId,
      onChange: (snapshot) => snapshots?.tell(snapshot),
      onLink: (current) => latest.current.onLink(current),
      onHome: () => latest.current.onHome(),
      onOffered: (offers) => latest.current.onOffered(offers),
    });
    // The bars lie over the page: a caret behind them is not in sight.
    editor.view.setProps({
      scrollThreshold: { top: 72, bottom: 96, left: 0, right: 0 },
      scrollMargin: { top: 96, bottom: 160, left: 0, right: 0 },
    });
    const first = editor.snapshot();
    snapshots = shownSnapshots(first, (snapshot) => setMounted((now) => now && { ...now, snapshot }));
    // The text comes first, what is said about it follows.
    startTransition(() => setMounted({ editor, source, snapshot: first, ended: null }));
    const letGoOfText = keepTextAtHand(() => {
      const { doc } = editor.view.state;
      return { title: documentTitle(doc), text: doc.textBetween(0, doc.content.size, '\n\n', '\n') };
    });
    const stopKeepingPlace = keepPlace(editor, documentId);
    editor.view.focus();

    const stopListening = channel.listen({
      steps: (message) => editor.receive(message),
      presence: (participants) => editor.receivePresence(participants),
      moved: (moved) => editor.receiveMoved(moved),
      offer: (news) => editor.receiveOffer(news),
      closed: end,
    });
    const lost = () => !over && editor.disconnected();
    const back = () => !over && editor.reconnected();
    const sendOthers = async () => {
      if (!over && (await kept.sendOthers(transport, editor.receiveAside))) back();
    };
    if (!socket.connected) lost();
    else if (edits) back();
    if (socket.connected) void sendOthers();
    socket.on('disconnect', lost);
    socket.on('connect', back);
    socket.on('connect', sendOthers);
    return () => {
      stopListening();
      stopKeepingPlace();
      letGoOfText();
      socket.off('disconnect', lost);
      socket.off('connect', back);
      socket.off('connect', sendOthers);
      editor.destroy();
      source.close();
      snapshots?.stop();
      snapshots = null;
      setMounted(null);
    };
  }, [socket, opened, place]);

  const editor = mounted?.editor;
  const { bindings, digitsTake, mayReadAhead } = input;
  const asked = JSON.stringify(input.askOptions());
  // biome-ignore lint/correctness/useExhaustiveDependencies: each is a reason to look again
  useEffect(() => editor?.readAhead(), [editor, mayReadAhead, asked]);
  useEffect(() => editor?.setKeyBindings(bindings), [editor, bindings]);
  useEffect(() => editor?.setDigitsTake(digitsTake), [editor, digitsTake]);
  return mounted;
}
