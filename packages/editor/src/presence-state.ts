import type { Participant, PlacedSelection, Right, Writer } from '@tercet/protocol';
import type { EditorState, Transaction } from 'prosemirror-state';
import type { StepMap } from 'prosemirror-transform';
import { acknowledgedMaps, positionAtNewest, waitingMapping } from './version-maps.ts';

/** Where someone else is in the text, as positions of the document on the page. */
export interface OtherCaret {
  /** The participant's id. */
  participant: string;
  writer: Writer;
  right: Right;
  anchor: number;
  head: number;
  /** When they last moved, milliseconds, the editor's clock; edits of others do not count. */
  movedAt: number;
}

interface Span {
  anchor: number;
  head: number;
}

interface Present {
  participant: Participant;
  /** Positions at the newest acknowledged version; null while nobody knows where they are. */
  base: Span | null;
  /** The same on the page, with its own edits that wait. */
  shown: Span | null;
  movedAt: number;
  /** For a version that has not come yet. */
  ahead: PlacedSelection | null;
}

/** Everyone else, by participant. Immutable. */
export type PresenceState = ReadonlyMap<string, Present>;

export type PresenceMeta =
  | { type: 'participants'; participants: readonly Participant[]; at: number }
  | { type: 'moved'; moved: ReadonlyMap<string, PlacedSelection | null>; at: number };

function same(a: Span | null, b: Span | null): boolean {
  return a === b || (a !== null && b !== null && a.anchor === b.anchor && a.head === b.head);
}

function onPage(state: EditorState, base: Span): Span {
  const waiting = waitingMapping(state);
  const { size } = state.doc.content;
  const at = (position: number) => Math.min(waiting.map(position, -1), size);
  return { anchor: at(base.anchor), head: at(base.head) };
}

/** Puts a selection where it belongs now, or keeps it until its version has come. */
function placed(
  present: Present,
  selection: PlacedSelection | null,
  state: EditorState,
  at: number,
): Present {
  if (selection === null) return { ...present, base: null, shown: null, ahead: null };
  const anchor = positionAtNewest(state, selection.version, selection.anchor);
  const head = positionAtNewest(state, selection.version, selection.head);
  if (anchor === 'ahead' || head === 'ahead') return { ...present, ahead: selection };
  if (anchor === 'lost' || head === 'lost') return present;
  const base = { anchor, head };
  const shown = onPage(state, base);
  const movedAt = same(shown, present.shown) ? present.movedAt : at;
  return { ...present, base, shown, movedAt, ahead: null };
}

/** Everyone who is here now; those who were already keep their place until a newer one is known. */
function withParticipants(
  value: PresenceState,
  participants: readonly Participant[],
  state: EditorState,
  at: number,
): PresenceState {
  return new Map(
    participants.map((participant) => {
      const known = value.get(participant.id);
      const fresh: Present = { participant, base: null, shown: null, movedAt: at, ahead: null };
      const present = known === undefined ? fresh : { ...known, participant };
      return [participant.id, placed(present, participant.selection, state, at)];
    }),
  );
}

/** Where a selection goes with one step of somebody else; `alone`: no other caret stands at its head. */
function carried({ anchor, head }: Span, map: StepMap, alone: boolean): Span {
  const from = Math.min(anchor, head);
  const to = Math.max(anchor, head);
  let typed: number | null = null;
  map.forEach((oldStart, oldEnd, newStart, newEnd) => {
    // Text exactly where someone's selection is: most likely their own typing.
    if (oldStart === from && oldEnd === to && newEnd > newStart) typed = newEnd;
  });
  if (typed !== null && alone) return { anchor: typed, head: typed };
  return { anchor: map.map(anchor, -1), head: map.map(head, -1) };
}

/** Through steps that became part of the acknowledged document; `others`: the page's own carry nobody along. */
function throughAcknowledged(value: PresenceState, maps: readonly StepMap[], others: boolean): PresenceState {
  let now = value;
  for (const map of maps) {
    const heads = [...now.values()].map(({ base }) => base?.head);
    now = new Map(
      [...now].map(([id, present]) => {
        if (present.base === null) return [id, present];
        const alone = others && heads.filter((head) => head === present.base?.head).length === 1;
        return [id, { ...present, base: carried(present.base, map, alone) }];
      }),
    );
  }
  return now;
}

function follow(
  value: PresenceState,
  tr: Transaction,
  before: EditorState,
  after: EditorState,
): PresenceState {
  const maps = acknowledgedMaps(tr, before, after);
  if (maps.length === 0) {
    if (!tr.docChanged) return value;
    return mapValues(value, (present) => {
      if (present.shown === null) return present;
      const anchor = tr.mapping.map(present.shown.anchor, -1);
      const head = tr.mapping.map(present.shown.head, -1);
      return same({ anchor, head }, present.shown) ? present : { ...present, shown: { anchor, head } };
    });
  }
  const others = tr.getMeta('rebased') !== undefined;
  return mapValues(throughAcknowledged(value, maps, others), (present) => {
    if (present.ahead !== null) return placed(present, present.ahead, after, present.movedAt);
    if (present.base === null) return present;
    const shown = onPage(after, present.base);
    return same(shown, present.shown) ? present : { ...present, shown };
  });
}

function mapValues(value: PresenceState, change: (present: Present) => Present): PresenceState {
  return new Map([...value].map(([id, present]) => [id, change(present)]));
}

/** Nobody else: costs nothing. */
export const nobody: PresenceState = new Map();

/**
 * Where the others are after a transaction [PR3].
 *
 * Two sets of positions are kept: at the newest acknowledged version, which steps of others and acknowledgements
 * move, and on the page, which its own edits move too. Text somebody puts where someone's selection is carries that
 * selection along, if it is the only one there; who wrote it is not known here, and their page says at once
 * where they are.
 */
export function reducePresence(
  value: PresenceState,
  meta: PresenceMeta | undefined,
  tr: Transaction,
  before: EditorState,
  after: EditorState,
): PresenceState {
  const followed = value.size === 0 ? value : follow(value, tr, before, after);
  if (meta === undefined) return followed;
  if (meta.type === 'participants') return withParticipants(followed, meta.participants, after, meta.at);
  return mapValues(followed, (present) => {
    const selection = meta.moved.get(present.participant.id);
    return selection === undefined ? present : placed(present, selection, after, meta.at);
  });
}

/** The same people in a document that was begun anew: positions wait to be told again. */
export function forgetPlaces(value: PresenceState): PresenceState {
  return mapValues(value, (present) => ({ ...present, base: null, shown: null, ahead: null }));
}

export function caretsOf(value: PresenceState): OtherCaret[] {
  return [...value.values()].flatMap(({ participant, shown, movedAt }) => {
    if (shown === null) return [];
    const { id, writer, right } = participant;
    return [{ participant: id, writer, right, ...shown, movedAt }];
  });
}
