import { schema } from '@tercet/document';
import {
  type DocumentAppended,
  done,
  failed,
  limits,
  type OfferNews,
  type OfferRow,
  type Participant,
  type PlacedSelection,
  type Result,
  type Right,
  type SharedAsk,
  type Writer,
} from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import { Mapping, Step } from 'prosemirror-transform';
import type { DocumentTransport } from './document-transport.ts';
import type { EditorOptions } from './editor.ts';
import { HandTransport, ScriptedSource, type Story, story } from './editor-story.ts';

/** One of several writers of a document. */
export interface Page extends Story {
  source: ScriptedSource;
  participant: string;
  writer: Writer;
  /** What this page told of its selection. */
  moves: (PlacedSelection | null)[];
  /** What this page told of its offer. */
  shows: { rows: readonly OfferRow[]; consumed: string }[];
  /** Where this page draws another's caret; null: nowhere. */
  caretOf(other: Page): { anchor: number; head: number } | null;
  focus(): void;
}

/** Some pages and what is between them, by hand: nothing arrives anywhere before `settle`. */
export interface Room {
  authority: HandTransport;
  /** Delivers everything that is on its way, and what that sets off. */
  settle(): Promise<void>;
  /** Delivers steps only: what is told of selections and offers is slower. */
  settleSteps(): Promise<void>;
  /** What this page sent reaches the server before what any other sent. */
  hurry(page: Page): void;
  /** Somebody comes; everyone hears of it. */
  enter(name: string, right?: Right, options?: Partial<EditorOptions>): Page;
  end(): void;
}

interface Seat {
  page: Page;
  participant: Participant;
  offer: { asks: SharedAsk[]; rows: OfferRow[]; consumed: string } | null;
  takenBy: Writer | null;
  inbox: (() => void)[];
}

/** The server's part of [PR2], [OF1], [OF2] and [OF3], in memory. */
export function room(doc: Node): Room {
  const authority = new HandTransport(doc);
  const seats: Seat[] = [];
  let steps: (() => void)[] = [];

  const othersOf = (id: string) => seats.filter((seat) => seat.participant.id !== id);
  const seatOf = (id: string) => seats.find((seat) => seat.participant.id === id)!;

  /** A place brought to the newest version, as the server does. */
  function asNow(ask: SharedAsk): SharedAsk {
    const { version, head } = ask.place;
    const maps = authority.log.slice(version).map(({ step }) => Step.fromJSON(schema, step).getMap());
    const at = new Mapping(maps).map(head, -1);
    return {
      ...ask,
      events: [...ask.events],
      place: { version: authority.log.length, anchor: at, head: at },
    };
  }
  function tellPresence(): void {
    for (const { page, participant, inbox } of seats) {
      const others = othersOf(participant.id).map((seat) => seat.participant);
      inbox.push(() => page.editor.receivePresence(others));
    }
  }
  function tellOffer(from: string, news: OfferNews): void {
    for (const { page, inbox } of othersOf(from)) inbox.push(() => page.editor.receiveOffer(news));
  }
  function close(seat: Seat): void {
    if (seat.offer === null) return;
    seat.offer = null;
    tellOffer(seat.participant.id, { type: 'closed', participant: seat.participant.id });
  }

  function transportOf(id: string): DocumentTransport {
    return {
      async append(message): Promise<Result<DocumentAppended>> {
        const result = await authority.append(message);
        if (!result.ok) return result;
        const { from, version } = result.value;
        const sent = authority.log.slice(from, version);
        for (const { page } of othersOf(id)) {
          steps.push(() => page.editor.receive({ documentId: 'd', version: from, steps: sent }));
        }
        return result;
      },
      catchUp: (since) => authority.catchUp(since),
    };
  }

  function sourceOf(id: string): ScriptedSource {
    const source = new ScriptedSource();
    const ask = source.ask.bind(source);
    source.ask = (asked, onEvent) => {
      const seat = seatOf(id);
      const { version, position } = asked.document!;
      const shared: SharedAsk = {
        askId: asked.askId,
        model: asked.model,
        settings: JSON.stringify(asked.settings),
        candidates: asked.candidates ?? 3,
        at: 0,
        place: { version, anchor: position, head: position },
        events: [],
      };
      seat.offer ??= { asks: [], rows: [], consumed: '' };
      seat.offer.asks.push(shared);
      seat.takenBy = null;
      tellOffer(id, {
        type: 'asked',
        participant: id,
        writer: seat.participant.writer,
        ask: { ...shared, events: [] },
      });
      ask(asked, (event) => {
        shared.events.push(event);
        tellOffer(id, { type: 'event', participant: id, event });
        onEvent(event);
      });
    };
    return source;
  }

  async function deliver(onlySteps: boolean): Promise<void> {
    for (let turn = 0; turn < 10; turn += 1) {
      await authority.flush();
      const arriving = steps;
      steps = [];
      for (const arrive of arriving) arrive();
      if (onlySteps) continue;
      for (const { inbox, page } of seats) {
        for (const arrive of inbox.splice(0)) arrive();
        page.clock.advance(1_000 / limits.movesPerSecond);
      }
    }
  }

  return {
    authority,
    settle: () => deliver(false),
    settleSteps: () => deliver(true),
    hurry(page) {
      for (const arrive of seatOf(page.participant).inbox.splice(0)) arrive();
    },
    enter(name, right = 'ask', options = {}) {
      const id = `page-${name}`;
      const writer: Writer = { id: name.toLowerCase(), name, color: seats.length };
      const participant: Participant = { id, writer, right, selection: null };
      const moves: Page['moves'] = [];
      const shows: Page['shows'] = [];
      let drawn = seats.length * 0.1 + 0.05;
      const source = sourceOf(id);
      const made = story(authority.doc, {
        version: authority.log.length,
        joined: {
          right,
          participant: id,
          writer,
          participants: seats.map((seat) => seat.participant),
          offers: seats.flatMap(({ participant: whose, offer }) =>
            offer === null
              ? []
              : [{ ...offer, participant: whose.id, writer: whose.writer, asks: offer.asks.map(asNow) }],
          ),
        },
        source,
        transport: transportOf(id),
        presence: {
          move(selection) {
            moves.push(selection);
            const seat = seatOf(id);
            seat.participant = { ...seat.participant, selection };
            for (const { page, inbox } of othersOf(id)) {
              inbox.push(() => page.editor.receiveMoved({ documentId: 'd', participant: id, selection }));
            }
          },
        },
        offers: {
          show(rows, consumed) {
            shows.push({ rows, consumed });
            const seat = seatOf(id);
            if (seat.offer === null) return;
            if (rows.length === 0) return close(seat);
            Object.assign(seat.offer, { rows: [...rows], consumed });
            tellOffer(id, { type: 'shown', participant: id, rows: [...rows], consumed });
          },
          take: (whose, askId, candidate) =>
            new Promise((resolve) => {
              seatOf(id).inbox.push(() => {
                const seat = seats.find((each) => each.participant.id === whose);
                if (seat?.offer == null) {
                  return resolve(failed({ code: 'offer-over', by: seat?.takenBy?.name ?? null }));
                }
                seat.offer = null;
                seat.takenBy = writer;
                // The asker hears it too, unless it is the one who takes.
                tellOffer(id, { type: 'taken', participant: whose, askId, candidate, by: writer });
                return resolve(done(null));
              });
            }),
        },
        random: () => {
          drawn = (drawn + 0.37) % 1;
          return drawn;
        },
        ...options,
      });
      const page: Page = Object.assign(made, {
        source,
        participant: id,
        writer,
        moves,
        shows,
        caretOf(other: Page) {
          const { carets } = made.editor.snapshot();
          const found = carets.find(({ participant: whose }) => whose === other.participant);
          return found === undefined ? null : { anchor: found.anchor, head: found.head };
        },
        focus() {
          made.editor.view.dom.tabIndex = 0;
          made.editor.view.focus();
        },
      });
      // Nothing has a size in jsdom.
      made.editor.view.setProps({ handleScrollToSelection: () => true });
      seats.push({ page, participant, offer: null, takenBy: null, inbox: [] });
      tellPresence();
      return page;
    },
    end() {
      for (const { page } of seats.splice(0)) page.end();
    },
  };
}
