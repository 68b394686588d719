import type { OfferNews, SharedOffer, Writer } from '@tercet/protocol';
import { type EditorState, Plugin, PluginKey, type Transaction } from 'prosemirror-state';
import type { EditorView } from 'prosemirror-view';
import type { Offer } from './offer.ts';
import { type OtherOffer, type OthersOffers, othersFrom, reduceOthers, shownOffer } from './others-offers.ts';
import { type OtherPlace, otherPlace } from './others-place.ts';
import { otherCarets } from './presence-plugin.ts';
import type { SuggestState } from './suggest-state.ts';
import { suggestView } from './suggest-view.ts';
import { positionAtNewest, waitingMapping } from './version-maps.ts';

/** A word about an offer, shown for a while at its place. */
export interface OfferNote {
  words: string;
  position: number;
}

/** Another writer's open offer as a sign at their caret. */
export interface OtherOfferSign {
  participant: string;
  writer: Writer;
  position: number;
  /** Candidates that can be seen. */
  count: number;
  streaming: boolean;
  /** It is the one looked at here. */
  opened: boolean;
}

interface OthersState {
  offers: OthersOffers;
  /** Where each was first asked, on this page; those whose version has not come are not in it. */
  starts: ReadonlyMap<string, number>;
  /** The one looked at here. */
  opened: { participant: string; focused: string | null } | null;
  note: OfferNote | null;
}

type Meta =
  | { type: 'news'; news: readonly OfferNews[]; at: number }
  | { type: 'joined'; offers: readonly SharedOffer[]; at: number }
  | { type: 'open'; participant: string }
  | { type: 'focus'; id: string }
  | { type: 'shut' }
  | { type: 'note'; note: OfferNote | null };

const othersKey = new PluginKey<OthersState>('others');
const nothing: OthersState = { offers: new Map(), starts: new Map(), opened: null, note: null };

export function withOthersMeta(tr: Transaction, meta: Meta): Transaction {
  return tr.setMeta(othersKey, meta);
}

function othersState(state: EditorState): OthersState {
  return othersKey.getState(state)!;
}

export const offerNote = (state: EditorState): OfferNote | null => othersState(state).note;

/** Places those that have none yet, once their version is here. */
function placed(value: OthersState, state: EditorState): OthersState {
  if ([...value.offers.keys()].every((participant) => value.starts.has(participant))) return value;
  const starts = new Map(value.starts);
  for (const [participant, { places }] of value.offers) {
    const first = places.values().next().value;
    if (starts.has(participant) || first === undefined) continue;
    const newest = positionAtNewest(state, first.version, first.head);
    if (typeof newest !== 'number') continue;
    starts.set(participant, Math.min(waitingMapping(state).map(newest, -1), state.doc.content.size));
  }
  return { ...value, starts };
}

/** Through an edit of anybody's; a place that was deleted takes its offer with it. */
function follow(value: OthersState, tr: Transaction): OthersState {
  const { note } = value;
  const moved = note && { ...note, position: tr.mapping.map(note.position, -1) };
  const starts = new Map<string, number>();
  const offers = new Map(value.offers);
  for (const [participant, start] of value.starts) {
    const mapped = tr.mapping.mapResult(start, -1);
    if (mapped.deletedAcross) offers.delete(participant);
    else starts.set(participant, mapped.pos);
  }
  return shutIfGone({ ...value, offers, starts, note: moved });
}

function shutIfGone(value: OthersState): OthersState {
  const starts = new Map([...value.starts].filter(([participant]) => value.offers.has(participant)));
  const gone = value.opened !== null && !value.offers.has(value.opened.participant);
  return { ...value, starts, opened: gone ? null : value.opened };
}

/** What a writer does elsewhere ends looking, as it ends an offer of their own [UX 3]. */
function isElsewhere(tr: Transaction): boolean {
  return tr.getMeta('rebased') === undefined && (tr.docChanged || tr.selectionSet);
}

function applyMeta(value: OthersState, meta: Meta): OthersState {
  switch (meta.type) {
    case 'news':
      return shutIfGone({
        ...value,
        offers: meta.news.reduce((offers, news) => reduceOthers(offers, news, meta.at), value.offers),
      });
    case 'joined':
      return { ...nothing, offers: othersFrom(meta.offers, meta.at) };
    case 'open':
      return { ...value, opened: { participant: meta.participant, focused: null }, note: null };
    case 'focus':
      return value.opened === null ? value : { ...value, opened: { ...value.opened, focused: meta.id } };
    case 'shut':
      return { ...value, opened: null };
    case 'note':
      return { ...value, note: meta.note };
    default:
      return meta satisfies never;
  }
}

/** An offer of somebody else, as it stands in this page's document. */
export interface OpenedOther {
  other: OtherOffer;
  offer: Offer;
  /** Null: what its asker typed has not come yet, or the text there is another. */
  place: OtherPlace | null;
  start: number;
}

function stood(state: EditorState, participant: string, focused: string | null): OpenedOther | null {
  const { offers, starts } = othersState(state);
  const other = offers.get(participant);
  const start = starts.get(participant);
  if (other === undefined || start === undefined) return null;
  const caret = otherCarets(state).find((each) => each.participant === participant)?.head ?? null;
  const place = otherPlace(state.doc, other, start, caret);
  const shown = shownOffer(other, place?.place ?? other.offer.place, focused);
  return { other, offer: place === null ? shown : { ...shown, consumed: place.consumed }, place, start };
}

export function otherOffer(state: EditorState, participant: string): OpenedOther | null {
  return stood(state, participant, null);
}

/** The one looked at; null when none is. */
export function openedOther(state: EditorState): OpenedOther | null {
  const { opened } = othersState(state);
  return opened === null ? null : stood(state, opened.participant, opened.focused);
}

const signs = new WeakMap<OthersState, { state: EditorState; signs: readonly OtherOfferSign[] }>();
const noSigns: readonly OtherOfferSign[] = [];

/** Those that have something to see. */
export function otherOfferSigns(state: EditorState): readonly OtherOfferSign[] {
  const value = othersState(state);
  if (value.offers.size === 0) return noSigns;
  const known = signs.get(value);
  if (known?.state.doc === state.doc) return known.signs;
  const found = [...value.offers.values()].flatMap(({ participant, writer }): OtherOfferSign[] => {
    const standing = stood(state, participant, null);
    const suggest: SuggestState = suggestView(standing?.offer ?? null);
    if (standing === null || suggest.phase === 'idle' || suggest.candidates.length === 0) return [];
    const position = standing.place?.anchor ?? standing.start;
    const streaming = suggest.phase === 'asked' || suggest.phase === 'streaming';
    const opened = value.opened?.participant === participant;
    return [{ participant, writer, position, count: suggest.candidates.length, streaming, opened }];
  });
  signs.set(value, { state, signs: found });
  return found;
}

/**
 * Other writers' offers: what they say, where they hang in this document, and which of them is looked at.
 * Stands after `collab`, `versionMaps` and the presence plugin. Does nothing while nobody offers anything.
 */
export function othersPlugin(
  joined: () => { offers: readonly SharedOffer[]; at: number },
): Plugin<OthersState> {
  /** Outlives a state that is made anew; places are then told by nobody. */
  let last: OthersState | null = null;
  return new Plugin<OthersState>({
    key: othersKey,
    state: {
      init(_config, state) {
        const { offers, at } = joined();
        const known = last === null ? othersFrom(offers, at) : last.offers;
        last = placed({ ...nothing, offers: known }, state);
        return last;
      },
      apply(tr, value, _before, after) {
        const meta: Meta | undefined = tr.getMeta(othersKey);
        if (meta === undefined && value.offers.size === 0 && value.note === null) return value;
        const followed = tr.docChanged ? follow(value, tr) : value;
        const seen = followed.opened !== null && isElsewhere(tr) ? { ...followed, opened: null } : followed;
        const changed = meta === undefined ? seen : applyMeta(seen, meta);
        last = placed(changed, after);
        return last;
      },
    },
    props: {
      handleDOMEvents: {
        // Another window coming to the front blurs too, but the writer has not left this place.
        blur: (view) => (view.dom.ownerDocument.activeElement === view.dom ? false : shut(view)),
        mousedown: shut,
      },
    },
  });
}

function shut(view: EditorView): boolean {
  if (othersState(view.state).opened !== null) {
    view.dispatch(withOthersMeta(view.state.tr, { type: 'shut' }));
  }
  return false;
}
