import { limits, type Participant, type Person, type PlacedSelection, type Writer } from '@tercet/protocol';
import type { AppendedBatch } from '../documents/appended-batch.ts';
import type { DocumentDesk } from '../documents/document-desk.ts';
import { createLatestGate, type LatestGate, scheduleWithTimeout, type Timing } from '../latest-gate.ts';
import type { Grant } from '../pages/page.ts';
import type { Rooms } from '../pages/rooms.ts';
import { chooseColor } from './choose-color.ts';
import { writerId } from './writer-id.ts';

/** Who has a document open, and where in it they are. Nothing of it is kept. */
export interface Presence {
  /** Who a person is in a document: their id from their key, a colour unlike the others' [PR1]. */
  writerOf(documentId: string, person: Person): Writer;
  /** It is there now, or there again: the others hear so. */
  came(grant: Grant): void;
  /** It is not any more. */
  left(grant: Grant): void;
  /** Everyone else. */
  others(grant: Grant): Participant[];
  /** One that is of no version there is, or outside the document, is dropped. */
  move(grant: Grant, selection: PlacedSelection | null): void;
  /** Of all the writer's pages in the document. */
  rename(grant: Grant, name: string): Writer;
  /** Brings every selection over these steps [PR3]. */
  follow(batch: AppendedBatch): void;
  close(): void;
}

/**
 * Comings and goings of this long are told together, milliseconds: longer where many are, as each hears of all. A
 * page that renames itself all the time would else keep a server busy that has two hundred others to tell.
 */
const togetherMs = (pages: number) => 30 + Math.floor(pages ** 2 / 100);

export function createPresence(
  rooms: Rooms,
  desk: Pick<DocumentDesk, 'mapForward'>,
  timing: Timing = {},
): Presence {
  const { schedule = scheduleWithTimeout } = timing;
  const moves = new Map<Grant, LatestGate<null>>();
  /** Documents whose state is to be told, and how to call it off. */
  const changed = new Map<string, () => void>();

  const open = (documentId: string) => rooms.in(documentId).filter(({ isOpen }) => isOpen);

  function tellState(documentId: string): void {
    changed.delete(documentId);
    const grants = open(documentId);
    const participants = grants.map(asParticipant);
    for (const { page, participant } of grants) {
      const others = participants.filter(({ id }) => id !== participant);
      rooms.tellPage(page, 'presence:state', { documentId, participants: others });
    }
  }

  function change(documentId: string): void {
    if (!changed.has(documentId)) {
      changed.set(
        documentId,
        schedule(togetherMs(rooms.in(documentId).length), () => tellState(documentId)),
      );
    }
  }

  function tellMove({ documentId, page, participant, selection }: Grant): void {
    rooms.tellDocument(documentId, page.id, 'presence:moved', { documentId, participant, selection });
  }

  /** All pages of a writer have the name it has last. */
  function shareWriter(documentId: string, writer: Writer): void {
    for (const one of rooms.in(documentId)) if (one.writer.id === writer.id) one.writer = writer;
  }

  return {
    writerOf(documentId, { key, name }) {
      const id = writerId(key);
      const writers = rooms.in(documentId).map(({ writer }) => writer);
      const same = writers.find((writer) => writer.id === id);
      const color =
        same?.color ??
        chooseColor(id, [...new Map(writers.map((writer) => [writer.id, writer.color])).values()]);
      return { id, name: name || (same?.name ?? ''), color };
    },
    came(grant) {
      if (!moves.has(grant)) {
        const gate = createLatestGate<null>(limits.movesPerSecond, () => tellMove(grant), timing);
        moves.set(grant, gate);
      }
      shareWriter(grant.documentId, grant.writer);
      change(grant.documentId);
    },
    left(grant) {
      moves.get(grant)?.close();
      if (!moves.delete(grant)) return;
      if (open(grant.documentId).length > 0) return change(grant.documentId);
      changed.get(grant.documentId)?.();
      changed.delete(grant.documentId);
    },
    others: (grant) =>
      open(grant.documentId)
        .filter((one) => one !== grant)
        .map(asParticipant),
    move(grant, selection) {
      const placed = selection && desk.mapForward(grant.documentId, selection, grant.page.id);
      if (selection !== null && placed === null) return;
      grant.selection = placed;
      moves.get(grant)?.give(null);
    },
    rename(grant, name) {
      shareWriter(grant.documentId, { ...grant.writer, name });
      change(grant.documentId);
      return grant.writer;
    },
    follow(batch) {
      for (const grant of rooms.in(batch.documentId)) {
        if (grant.selection) grant.selection = batch.carry(grant.selection, grant.page.id);
      }
    },
    close() {
      for (const callOff of changed.values()) callOff();
      changed.clear();
      for (const gate of moves.values()) gate.close();
    },
  };
}

function asParticipant({ participant, writer, right, selection }: Grant): Participant {
  return { id: participant, writer, right, selection };
}
