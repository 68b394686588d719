import { schema } from '@tercet/document';
import type { StepJson } from '@tercet/protocol';
import { collab, getVersion, sendableSteps } from 'prosemirror-collab';
import { history, isHistoryTransaction } from 'prosemirror-history';
import { Node } from 'prosemirror-model';
import { EditorState, type Transaction } from 'prosemirror-state';
import { EditsLedger } from '../edits-ledger.ts';
import { humanTyping } from '../human-typing.ts';
import { afterHistory, keepOthersText } from '../keep-others-text.ts';
import type { EditsKeeper, KeptEdits } from '../kept-edits.ts';
import { restoreKept } from '../restore-kept.ts';
import { Sync, type SyncTarget } from '../sync.ts';
import type { SeededRandom } from './seeded-random.ts';
import type { SimulatedClock } from './simulated-clock.ts';
import type { Connection, SimulatedNetwork } from './simulated-network.ts';
import { changedBy, marksPut } from './text-ledger.ts';
import { nextMove } from './writing-moves.ts';

/** What the run remembers of every page, to judge by in the end. */
export interface Witness {
  mark(writer: number): string;
  /** A writer's own change, or what came of another's. */
  changed(
    writer: number,
    change: { put: Set<string>; taken: Set<string> },
    how: 'own' | 'undo' | 'redo',
  ): void;
  /** A step is on its way that was made when its page had this version. */
  sends(step: StepJson, writer: number, madeAt: number): void;
  /** Text of a page that is gone, which its browser did not keep. */
  gone(marks: readonly string[], browserKeeps: boolean): void;
  failed(problem: string): void;
}

/** A browser's database: writes at once, and now and then not at all. */
class Shelf implements EditsKeeper {
  record: KeptEdits | null = null;
  /** Whether the last write was kept. */
  keeps = true;
  readonly #random: SeededRandom;

  constructor(random: SeededRandom) {
    this.#random = random;
  }

  keep({ base, ...edits }: Parameters<EditsKeeper['keep']>[0]): Promise<void> {
    this.keeps = !this.#random.chance(0.02);
    if (!this.keeps) return Promise.reject(new Error('no space'));
    this.record = { ...edits, base: base ?? this.record!.base };
    return Promise.resolve();
  }
}

/** One page without a screen: the editor's plugins that change documents, its sync and its ledger. */
export class SimulatedPage implements SyncTarget {
  state: EditorState;
  isDestroyed = false;
  readonly sync: Sync;
  readonly clientId: string;
  connection: Connection | null = null;
  /** The version this page had when it made a change. */
  readonly #madeAt = new WeakMap<Transaction, number>();
  readonly #ledger: EditsLedger;
  readonly #shelf: Shelf;
  readonly #writer: number;
  readonly #world: World;

  constructor(world: World, writer: number, clientId: string, shelf: Shelf, begin: Beginning) {
    this.#world = world;
    this.#shelf = shelf;
    this.#writer = writer;
    this.clientId = clientId;
    this.state = this.#stateOf(begin.doc, begin.version);
    this.sync = new Sync(this, {
      transport: {
        append: (message) => {
          const origins = sendableSteps(this.state)!.origins;
          message.steps.forEach((step, index) => {
            world.witness.sends(step, writer, this.#madeAt.get(origins[index]!)!);
          });
          return this.#transport().append(message);
        },
        catchUp: (since) => this.#transport().catchUp(since),
      },
      clientId,
      random: world.random.next,
      schedule: this.#later,
      now: () => world.clock.now,
      onChange: () => undefined,
      onConfirmed: (sent) => {
        this.#ledger?.confirmed(sent);
        this.#ledger?.changed();
      },
      onReplaced: () => this.#ledger?.replaced(),
      keepNow: () => this.#ledger.keepNow(),
    });
    this.#ledger = new EditsLedger({
      keeper: shelf,
      documentId: 'd',
      clientId,
      kept: begin.kept,
      aside: () => [],
      pending: () => sendableSteps(this.state)?.steps ?? [],
      confirmed: () => this.sync.confirmed,
      schedule: this.#later,
      whenIdle: (work) => this.#later(100, () => void work(() => true)),
      onChange: () => undefined,
    });
    this.sync.disconnected();
    const restored = begin.kept && restoreKept(begin.kept);
    if (!restored) return;
    const tr = this.state.tr.setMeta('rebased', 0).setMeta('addToHistory', false);
    for (const step of restored.pending) tr.step(step);
    if (tr.docChanged) this.dispatch(tr);
  }

  /** A page that is gone does nothing more. */
  readonly #later = (delayMs: number, run: () => void): (() => void) =>
    this.#world.clock.schedule(delayMs, () => {
      if (!this.isDestroyed) run();
    });

  #transport(): Connection {
    return this.connection!;
  }

  #stateOf(doc: Node, version: number): EditorState {
    return EditorState.create({
      doc,
      plugins: [
        humanTyping(),
        keepOthersText(),
        history({ depth: 20 }),
        collab({ version, clientID: this.clientId }),
      ],
    });
  }

  dispatch(tr: Transaction): void {
    const before = this.state;
    const { state, transactions } = before.applyTransaction(tr);
    const kept = afterHistory(tr, state);
    const done = kept ? [...transactions, kept] : transactions;
    this.state = kept ? state.apply(kept) : state;
    if (tr.getMeta('collab$') === undefined) {
      for (const each of done) this.#madeAt.set(each, getVersion(before));
      const change = changedBy(done);
      const redoes = (tr.getMeta('history$') as { redo: boolean } | undefined)?.redo;
      this.#world.witness.changed(
        this.#writer,
        change,
        isHistoryTransaction(tr) ? (redoes ? 'redo' : 'undo') : 'own',
      );
    }
    if (!done.some(({ docChanged }) => docChanged)) return;
    this.#ledger.changed();
    this.sync.push();
  }

  replaceState(doc: unknown, version: number): void {
    this.state = this.#stateOf(Node.fromJSON(schema, doc), version);
  }

  readSelection(): void {
    // Nobody selects anything here.
  }

  connect(): void {
    this.connection = this.#world.network.connect((message) => {
      if (!this.isDestroyed) this.sync.receive(message);
    });
    this.sync.reconnected();
  }

  cut(): void {
    this.sync.disconnected();
    this.connection?.cut();
    this.connection = null;
  }

  write(): void {
    const { random, witness } = this.#world;
    const tr = nextMove(this.state, random)(this.state, random, () => witness.mark(this.#writer));
    if (tr) this.dispatch(tr);
  }

  /** The page is gone, without a word. */
  crash(): void {
    this.isDestroyed = true;
    this.connection?.cut();
    this.sync.destroy();
    const waiting = sendableSteps(this.state)?.steps ?? [];
    const kept = JSON.stringify(this.#shelf.record?.pending ?? []);
    const gone = waiting.flatMap(marksPut).filter((mark) => !kept.includes(mark));
    this.#world.witness.gone(gone, this.#shelf.keeps);
  }

  get version(): number {
    return getVersion(this.state);
  }
}

export interface World {
  clock: SimulatedClock;
  random: SeededRandom;
  network: SimulatedNetwork;
  witness: Witness;
}

/** What a page begins with: the server's document, or what an earlier page kept. */
export interface Beginning {
  doc: Node;
  version: number;
  kept: KeptEdits | null;
}

export { Shelf };
