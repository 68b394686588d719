import { emptyDocument, schema } from '@tercet/document';
import {
  type ContinuationAskInput,
  type ContinuationCancel,
  type ContinuationEvent,
  type ContinuationHintInput,
  type DocumentAppended,
  type DocumentOpened,
  done,
  type Failure,
  failed,
  type OpenedBy,
  type Result,
  type SentStep,
  type StepJson,
} from '@tercet/protocol';
import type { Node } from 'prosemirror-model';
import { TextSelection } from 'prosemirror-state';
import { Mapping, Step } from 'prosemirror-transform';
import { type Editor, type EditorOptions, mountEditor } from './editor.ts';
import type { EditorSnapshot } from './editor-snapshot.ts';

/** A source that says what a test tells it to. */
export class ScriptedSource {
  readonly asks: ContinuationAskInput[] = [];
  readonly cancels: ContinuationCancel[] = [];
  readonly hints: (ContinuationHintInput | null)[] = [];
  readonly #listeners = new Map<string, (event: ContinuationEvent) => void>();
  readonly #pieces = new Map<string, number>();

  ask(ask: ContinuationAskInput, onEvent: (event: ContinuationEvent) => void): void {
    this.asks.push(ask);
    this.#listeners.set(ask.askId, onEvent);
  }

  cancel(cancel: ContinuationCancel): void {
    this.cancels.push(cancel);
  }

  hint(hint: ContinuationHintInput | null): void {
    this.hints.push(hint);
  }

  /** @param ask which ask, from 0; default the last. */
  #send(ask: number | undefined, make: (askId: string) => ContinuationEvent): void {
    const { askId } = this.asks.at(ask ?? -1)!;
    this.#listeners.get(askId)!(make(askId));
  }

  queued(place: number, ask?: number): void {
    this.#send(ask, (askId) => ({ type: 'queued', askId, place }));
  }

  started(seed = 7, ask?: number): void {
    this.#send(ask, (askId) => ({ type: 'started', askId, seed, promptTokens: 1, cachedTokens: 0 }));
  }

  piece(candidate: number, text: string, ask?: number): void {
    this.#send(ask, (askId) => {
      const key = `${askId}/${candidate}`;
      const index = this.#pieces.get(key) ?? 0;
      this.#pieces.set(key, index + 1);
      return { type: 'piece', askId, candidate, index, text };
    });
  }

  ended(candidate: number, ask?: number): void {
    this.#send(ask, (askId) => ({ type: 'ended', askId, candidate, reason: 'length', tokens: 1, timeMs: 1 }));
  }

  redrawn(candidate: number, ask?: number): void {
    this.#send(ask, (askId) => ({ type: 'redrawn', askId, candidate }));
  }

  failed(failure: Failure, ask?: number): void {
    this.#send(ask, (askId) => ({ type: 'failed', askId, failure }));
  }

  /** All candidates of the last ask at once, complete; those without a text end without one. */
  says(...texts: string[]): void {
    this.started();
    for (let candidate = 0; candidate < (this.asks.at(-1)!.candidates ?? 3); candidate += 1) {
      const text = texts[candidate];
      if (text !== undefined) this.piece(candidate, text);
      this.ended(candidate);
    }
  }
}

/** `merged`: behind what others wrote since, as the authority does with text put in beside theirs. */
type Verdict = 'ok' | 'lost' | 'lost-ack' | 'merged' | Failure;

/** The authority and the wire to it, by hand: nothing is answered before `flush`. */
export class HandTransport {
  doc: Node;
  readonly log: SentStep[] = [];
  /** What becomes of the next appends, in order; then `ok`. */
  readonly verdicts: Verdict[] = [];
  readonly appends: { version: number; steps: number }[] = [];
  readonly catchUps: number[] = [];
  /** The log before the newest version is gone: whoever is behind gets a whole document. */
  thinned = false;
  #waiting: (() => void)[] = [];

  constructor(doc: Node) {
    this.doc = doc;
  }

  append(message: {
    version: number;
    clientId: string;
    steps: StepJson[];
  }): Promise<Result<DocumentAppended>> {
    this.appends.push({ version: message.version, steps: message.steps.length });
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => {
        const verdict = this.verdicts.shift() ?? 'ok';
        if (verdict === 'lost') return reject(new Error('the socket closed'));
        if (typeof verdict === 'object') return resolve(failed(verdict));
        if (verdict !== 'merged' && message.version !== this.log.length) {
          return resolve(failed({ code: 'stale-version', version: this.log.length }));
        }
        const from = this.log.length;
        const maps = this.log.slice(message.version).map(({ step }) => Step.fromJSON(schema, step).getMap());
        // One step at a time, so one mapping does for all: what is put in first moves what follows as it is.
        if (maps.length > 0 && message.steps.length > 1) throw new Error('the story merges single steps');
        this.write(
          message.clientId,
          message.steps.map((step) => Step.fromJSON(schema, step).map(new Mapping(maps))!),
        );
        if (verdict === 'lost-ack') return reject(new Error('no acknowledgement in time'));
        return resolve(done({ from, version: this.log.length }));
      });
    });
  }

  catchUp(since: number): Promise<Result<DocumentOpened>> {
    this.catchUps.push(since);
    return new Promise((resolve) => {
      this.#waiting.push(() => {
        const version = this.log.length;
        if (since > version || (this.thinned && since < version)) {
          resolve(done({ kind: 'snapshot', version, doc: this.doc.toJSON() }));
        } else resolve(done({ kind: 'steps', version, steps: this.log.slice(since) }));
      });
    });
  }

  /** Makes steps durable. @returns the message other pages would get. */
  write(clientId: string, steps: readonly Step[]) {
    const version = this.log.length;
    for (const step of steps) {
      const { doc } = step.apply(this.doc);
      if (doc === null) throw new Error('the authority could not apply a step');
      doc.check();
      this.doc = doc;
      this.log.push({ clientId, step: JSON.parse(JSON.stringify(step.toJSON())) });
    }
    return { documentId: 'd', version, steps: this.log.slice(version) };
  }

  /** Answers what waits now; what that sets off waits for the next flush. */
  async flush(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const answer of waiting) answer();
    // Promise callbacks run before an awaited later one.
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 20 && this.#waiting.length > 0; turn += 1) await this.flush();
  }
}

/** A clock that moves when told. */
class HandClock {
  now = 0;
  readonly #due: { at: number; run: () => void }[] = [];

  schedule = (delayMs: number, run: () => void): (() => void) => {
    const entry = { at: this.now + delayMs, run };
    this.#due.push(entry);
    return () => {
      const at = this.#due.indexOf(entry);
      if (at >= 0) this.#due.splice(at, 1);
    };
  };

  get waiting(): number {
    return this.#due.length;
  }

  advance(ms: number): void {
    this.now += ms;
    for (const entry of this.#due.filter(({ at }) => at <= this.now)) {
      this.#due.splice(this.#due.indexOf(entry), 1);
      entry.run();
    }
  }
}

/** What the server answers the first who opens a document: its owner, alone. */
const alone: OpenedBy = {
  right: 'owner',
  participant: 'page-1',
  writer: { id: 'ada', name: 'Ada', color: 0 },
  participants: [],
  offers: [],
};

export interface Story {
  editor: Editor;
  source: ScriptedSource;
  transport: HandTransport;
  clock: HandClock;
  snapshots: EditorSnapshot[];
  /** Presses a key such as 'Tab', 'Shift-Tab', 'Mod-z', '2'. @returns whether the editor handled it. */
  press(key: string, more?: KeyboardEventInit): boolean;
  /** Types as a keyboard does, a character at a time. */
  type(text: string): void;
  /** Puts the caret after the first occurrence of a text. */
  caretAfter(text: string): void;
  select(text: string): void;
  /** Everything written, blocks parted by '|'. */
  text(): string;
  /** Texts of the shown candidates. */
  offered(): string[];
  ghost(): string;
  /** Another writer's edit, durable and received. */
  other(change: (doc: Node) => Step[]): void;
  end(): void;
}

export function p(text: string): Node {
  return schema.node('paragraph', null, text === '' ? [] : [schema.text(text)]);
}

export function docOf(...blocks: Node[]): Node {
  return schema.node('doc', null, blocks);
}

function positionOf(doc: Node, text: string): number {
  let found = -1;
  doc.descendants((node, position) => {
    if (found >= 0 || !node.isTextblock) return found < 0;
    const at = node.textBetween(0, node.content.size, null, '\n').indexOf(text);
    if (at >= 0) found = position + 1 + at;
    return false;
  });
  if (found < 0) throw new Error(`there is no "${text}" in the document`);
  return found;
}

/** One writer with an editor of their own; another writes straight to the authority. */
export function story(doc: Node = emptyDocument, options: Partial<EditorOptions> = {}): Story {
  const place = document.body.appendChild(document.createElement('div'));
  const source = new ScriptedSource();
  const transport = new HandTransport(doc);
  const clock = new HandClock();
  const snapshots: EditorSnapshot[] = [];
  let random = 0;
  const editor = mountEditor(place, {
    doc: doc.toJSON(),
    version: 0,
    source,
    transport,
    askOptions: () => ({ model: 'small', candidates: 3, settings: { temperature: 0.8 } }),
    documentId: 'd',
    joined: alone,
    presence: { move: () => undefined },
    offers: { show: () => undefined, take: async () => done(null) },
    placeholder: 'Write',
    label: 'Text',
    listboxId: 'list',
    now: () => clock.now,
    random: () => {
      random = (random + 0.37) % 1;
      return random;
    },
    schedule: clock.schedule,
    onChange: (snapshot) => snapshots.push(snapshot),
    ...options,
  });
  const { view } = editor;
  // jsdom has no layout to scroll in.
  view.setProps({ handleScrollToSelection: () => true });
  return {
    editor,
    source,
    transport,
    clock,
    snapshots,
    press(name, more) {
      const parts = name === '-' ? ['-'] : name.split('-');
      const key = parts.pop()!;
      const event = new KeyboardEvent('keydown', {
        key: key === 'Space' ? ' ' : key,
        ctrlKey: parts.includes('Mod') || parts.includes('Ctrl'),
        shiftKey: parts.includes('Shift'),
        altKey: parts.includes('Alt'),
        bubbles: true,
        cancelable: true,
        ...more,
      });
      return view.someProp('handleKeyDown', (handle) => handle(view, event)) === true;
    },
    type(text) {
      for (const character of text) {
        const { from, to } = view.state.selection;
        if (/^[1-9]$/.test(character) && this.press(character)) continue;
        const insert = () => view.state.tr.insertText(character, from, to);
        const handled = view.someProp('handleTextInput', (handle) =>
          handle(view, from, to, character, insert),
        );
        if (handled !== true) view.dispatch(insert());
      }
    },
    caretAfter(text) {
      const at = positionOf(view.state.doc, text) + text.length;
      view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, at)));
    },
    select(text) {
      const at = positionOf(view.state.doc, text);
      view.dispatch(view.state.tr.setSelection(TextSelection.create(view.state.doc, at, at + text.length)));
    },
    text: () => view.state.doc.textBetween(0, view.state.doc.content.size, '|', '\n'),
    offered() {
      const { suggest } = editor.snapshot();
      return suggest.phase === 'idle' ? [] : suggest.candidates.map(({ text }) => text);
    },
    ghost: () => view.dom.querySelector('[data-ghost]')?.textContent ?? '',
    other(change) {
      editor.receive(transport.write('other', change(transport.doc)));
    },
    end() {
      editor.destroy();
      place.remove();
      if (clock.waiting > 0) throw new Error('a timer was left behind');
    },
  };
}
