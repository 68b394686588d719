import { type KeptEdits, restoreKept } from '@tercet/editor';
import type { DocumentOpened, OpenedBy } from '@tercet/protocol';
import { useEffect, useState } from 'react';
import type { DocumentChannel } from '../connection/document-channel.ts';
import { channelTo } from '../connection/early-channel.ts';
import type { PageFailure, PageResult } from '../connection/page-failure.ts';
import { useServer, useServerState } from '../connection/server-context.ts';
import { type KeptDocument, openKept } from '../kept/open-kept.ts';

/** What an editor is mounted from. */
export interface OpenedDocument extends OpenedBy {
  channel: DocumentChannel;
  /** `Node.toJSON` at `version`; not read when there are `edits`. */
  doc: unknown;
  version: number;
  kept: KeptDocument;
  /** What an earlier page of this browser kept, to be mounted in place of `doc`. */
  edits: KeptEdits | null;
}

/** loading → open | failed; failed → loading on a retry; open → deleted by this page */
export type Opening =
  /** `share`: how much of a long document is here, 0 to 1. */
  | { phase: 'loading'; share?: number }
  | { phase: 'open'; opened: OpenedDocument }
  | { phase: 'failed'; failure: PageFailure; kept: KeptDocument }
  | { phase: 'deleted' };

/** As long is waited for the server before what this browser kept is opened without it, milliseconds. */
const withoutServerAfterMs = 2_000;

interface Parts {
  channel: DocumentChannel;
  kept: Promise<KeptDocument>;
}

/** Opens a document by one of its links; without a server, from what this browser kept of it. */
export function useOpenedDocument(documentId: string, secret: string): [Opening, (next: Opening) => void] {
  const { socket } = useServer();
  const { connection } = useServerState();
  const [parts, setParts] = useState<Parts | null>(null);
  const [opening, setOpening] = useState<Opening>({ phase: 'loading' });

  useEffect(() => {
    const made = { channel: channelTo(socket, documentId, secret), kept: openKept(documentId, secret) };
    setParts(made);
    return () => {
      made.channel.close();
      void made.kept.then((kept) => kept.close());
    };
  }, [socket, documentId, secret]);

  useEffect(() => {
    if (parts === null || opening.phase !== 'loading') return;
    let left = false;
    parts.channel.onProgress((share) => {
      if (!left) setOpening((now) => (now.phase === 'loading' ? { phase: 'loading', share } : now));
    });
    void open(parts).then((next) => {
      if (!left) setOpening(next);
    });
    return () => {
      left = true;
    };
  }, [parts, opening.phase]);

  // An owner has said how a damaged document goes on.
  useEffect(() => {
    const mended = (of: { documentId: string }) => {
      if (of.documentId === documentId)
        setOpening((now) => (isFailed(now, 'document-damaged') ? { phase: 'loading' } : now));
    };
    socket.on('document:mended', mended);
    return () => void socket.off('document:mended', mended);
  }, [socket, documentId]);

  // A server that was away and is back: no need to press anything. It knows no page that waits for a document.
  useEffect(() => {
    if (connection !== 'connected') return;
    setOpening((now) =>
      isFailed(now, 'no-answer') || isFailed(now, 'document-damaged') ? { phase: 'loading' } : now,
    );
  }, [connection]);

  return [opening, setOpening];
}

const isFailed = (opening: Opening, code: PageFailure['code']) =>
  opening.phase === 'failed' && opening.failure.code === code;

async function open({ channel, kept: opensKept }: Parts): Promise<Opening> {
  const answer = channel.open();
  const kept = await opensKept;
  const { mount } = kept;
  const early = mount === null ? await answer : await Promise.race([answer, silence()]);
  const unanswered = early === null || (!early.ok && early.failure.code === 'no-answer');
  if (unanswered && mount !== null && restoreKept(mount.edits) !== null) {
    const nobody = { participant: '', participants: [], offers: [] };
    return {
      phase: 'open',
      opened: { ...nobody, ...mount.by, channel, doc: null, version: 0, kept, edits: mount.edits },
    };
  }
  const result = early ?? (await answer);
  if (!result.ok) {
    // What the link no longer opens does not stay in the browser, but for what was written and never sent.
    const gone = result.failure.code === 'document-unknown';
    if (gone && !kept.unreadable && !kept.aside.length && !mount?.edits.pending.length) await kept.forget();
    return { phase: 'failed', failure: result.failure, kept };
  }
  return mountable(result.value, channel, kept);
}

function mountable(value: DocumentOpened & OpenedBy, channel: DocumentChannel, kept: KeptDocument): Opening {
  if (value.kind !== 'snapshot')
    return { phase: 'failed', failure: { code: 'internal', problem: 'no snapshot was sent' }, kept };
  kept.remember(value);
  const edits = kept.mount?.edits ?? null;
  // A server that came back from a copy may have forgotten what this browser still has.
  const ahead = edits !== null && edits.base.version + edits.confirmed.length > value.version;
  const mounts = edits !== null && (edits.pending.length > 0 || ahead);
  return { phase: 'open', opened: { ...value, channel, kept, edits: mounts ? edits : null } };
}

function silence(): Promise<PageResult<DocumentOpened & OpenedBy> | null> {
  return new Promise((resolve) => setTimeout(() => resolve(null), withoutServerAfterMs));
}
