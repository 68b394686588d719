import { documentProblem, emptyDocument } from '@tercet/document';
import type { StepJson } from '@tercet/protocol';
import { restoreKept } from '../restore-kept.ts';
import { sendKept } from '../send-kept.ts';
import { SeededRandom } from './seeded-random.ts';
import { type Commit, SimulatedAuthority } from './simulated-authority.ts';
import { SimulatedClock } from './simulated-clock.ts';
import { calm, SimulatedNetwork, type Weather } from './simulated-network.ts';
import { Shelf, SimulatedPage, type Witness, type World } from './simulated-writer.ts';
import { markCharacter, marksChanged, marksIn, marksPut, textOf } from './text-ledger.ts';

export interface Simulation {
  seed: number;
  writers: number;
  /** Of each writer. */
  operations: number;
}

export interface Outcome {
  /** What is not as it must be, in words; [] when all is well. */
  problems: string[];
  steps: number;
  merged: number;
  refused: number;
  crashes: number;
  written: number;
  /** Marks that are in no document, and why: taken out, or only in a page that crashed. */
  missing: { taken: number; gone: number };
}

const stormy: Weather = { drop: 0.02, duplicate: 0.03, delay: [8, 110] };
/** Milliseconds between a writer's turns, from and to; and how many moves one has at most. */
const pace = [200, 2_400] as const;
const movesInTurn = 24;
/** What a page writes is in its browser's database after so long, milliseconds. */
const keptWithinMs = 600;

/** Writers at one document over a bad network, until all have written and the weather is calm again. */
export async function simulate({ seed, writers, operations }: Simulation): Promise<Outcome> {
  const random = new SeededRandom(seed);
  const clock = new SimulatedClock();
  const problems: string[] = [];
  const witness = new Memory(problems, () => clock.now);
  const authority = new SimulatedAuthority(emptyDocument, (commit) => witness.committed(commit));
  const network = new SimulatedNetwork(authority, clock, random, stormy);
  const world: World = { clock, random, network, witness };
  const seats = Array.from(
    { length: writers },
    (_, writer) => new Seat(world, authority, writer, operations),
  );
  for (const seat of seats) seat.begin();
  const steps = async (mayStop: () => boolean, most: number) => {
    for (let turn = 0; turn < most && problems.length === 0 && !mayStop(); turn += 1) {
      if (!clock.step()) return;
      // Promises of the browser's database are kept in between.
      await null;
    }
  };
  await steps(() => seats.every(({ left }) => left === 0), Number.POSITIVE_INFINITY);
  network.weather = calm;
  for (const seat of seats) seat.settle();
  const quiet = () => seats.every((seat) => seat.isQuiet(authority.log.length));
  await steps(quiet, 200_000);
  if (problems.length === 0) judge(authority, seats, witness, problems);
  const final = new Set(marksIn(textOf(authority.doc)));
  return {
    problems,
    steps: authority.log.length,
    merged: authority.merged,
    refused: authority.refused,
    crashes: seats.reduce((sum, { crashes }) => sum + crashes, 0),
    written: witness.writer.size,
    missing: witness.missing(final),
  };
}

/** [DC8] */
function judge(authority: SimulatedAuthority, seats: Seat[], witness: Memory, problems: string[]): void {
  const problem = documentProblem(authority.doc);
  if (problem !== null) problems.push(`the document is not valid: ${problem}`);
  for (const [index, seat] of seats.entries()) {
    const { page } = seat;
    if (!seat.isQuiet(authority.log.length)) {
      problems.push(`writer ${index} has not saved: ${JSON.stringify(page?.sync.saved())}`);
    } else if (!page!.state.doc.eq(authority.doc)) problems.push(`writer ${index} has another document`);
  }
  const found = new Map<string, number>();
  for (const mark of marksIn(textOf(authority.doc))) found.set(mark, (found.get(mark) ?? 0) + 1);
  for (const [mark, times] of found) {
    if (times > 1 && !witness.mayBeThereTwice(mark)) {
      problems.push(`${mark} of writer ${witness.writer.get(mark)} is there ${times} times`);
    }
  }
  for (const [mark, writer] of witness.writer) {
    if (!found.has(mark) && !witness.accountedFor(mark)) {
      problems.push(`${mark} of writer ${writer} is lost, and nobody deleted it`);
    }
  }
}

/** What was written, and what became of it. */
class Memory implements Witness {
  readonly writer = new Map<string, number>();
  readonly #taken = new Set<string>();
  readonly #sent = new WeakMap<StepJson, { writer: number; madeAt: number }>();
  readonly #durableAt = new Map<string, number>();
  readonly #meant = new Map<number, Set<string>>();
  readonly #gone = new Set<string>();
  /** Brought back by undoing its deletion. */
  readonly #restored = new Set<string>();
  /** Everything each writer put in, also by undoing. */
  readonly #put = new Map<number, Set<string>>();
  readonly #writtenAt = new Map<string, number>();
  readonly #now: () => number;
  readonly #problems: string[];

  constructor(problems: string[], now: () => number) {
    this.#now = now;
    this.#problems = problems;
  }

  mark(writer: number): string {
    const mark = markCharacter(this.writer.size);
    this.writer.set(mark, writer);
    this.#writtenAt.set(mark, this.#now());
    return mark;
  }

  changed(
    writer: number,
    change: { put: Set<string>; taken: Set<string> },
    how: 'own' | 'undo' | 'redo',
  ): void {
    const own = this.#put.get(writer) ?? new Set();
    this.#put.set(writer, own);
    for (const mark of change.put) {
      own.add(mark);
      if (how !== 'own') this.#restored.add(mark);
    }
    const meant = this.#meant.get(writer) ?? new Set();
    this.#meant.set(writer, meant);
    for (const mark of change.taken) {
      meant.add(mark);
      this.#taken.add(mark);
      if (how !== 'own' && !own.has(mark)) {
        this.#problems.push(`${how} of writer ${writer} took out ${mark} of writer ${this.writer.get(mark)}`);
      }
    }
  }

  /** The last moment is not kept yet when a page crashes; no more than that. */
  gone(marks: readonly string[], browserKeeps: boolean): void {
    for (const mark of marks) {
      if (!browserKeeps || this.#now() - this.#writtenAt.get(mark)! < keptWithinMs) this.#gone.add(mark);
    }
  }

  sends(step: StepJson, writer: number, madeAt: number): void {
    this.#sent.set(step, { writer, madeAt });
  }

  /** A deletion takes with it what others put inside it meanwhile; nothing else is taken that nobody meant to. */
  committed({ from, steps, sent, docs }: Commit): void {
    for (const [index, { parsed }] of steps.entries()) {
      for (const mark of marksPut(parsed)) this.#durableAt.set(mark, from + index + 1);
    }
    const made = sent.flatMap((step) => this.#sent.get(step) ?? []);
    const { taken } = marksChanged(
      docs,
      steps.map(({ parsed }) => parsed),
    );
    for (const mark of taken) {
      this.#taken.add(mark);
      const known = made.length > 0 && made.every(({ madeAt }) => this.#durableAt.get(mark)! <= madeAt);
      if (known && !this.#meant.get(made[0]!.writer)?.has(mark)) {
        this.#problems.push(`writer ${made[0]!.writer} took out ${mark} without meaning to`);
      }
    }
  }

  /**
   * Once, but for what was deleted and brought back by undoing: when its deletion met others' changes and took
   * nothing, or two deleted it at once, it stays and comes back besides.
   */
  mayBeThereTwice(mark: string): boolean {
    return this.#restored.has(mark);
  }

  failed(problem: string): void {
    this.#problems.push(problem);
  }

  accountedFor(mark: string): boolean {
    return this.#taken.has(mark) || this.#gone.has(mark);
  }

  missing(found: ReadonlySet<string>) {
    const count = { taken: 0, gone: 0 };
    for (const mark of this.writer.keys()) {
      if (found.has(mark)) continue;
      if (this.#taken.has(mark)) count.taken += 1;
      else if (this.#gone.has(mark)) count.gone += 1;
    }
    return count;
  }
}

/** Where a writer sits: one page after another, and the browser that keeps what they leave. */
class Seat {
  left: number;
  page: SimulatedPage | null = null;
  crashes = 0;
  #pages = 0;
  #settling = false;
  #sending = 0;
  #shelf: Shelf;
  readonly #world: World;
  readonly #authority: SimulatedAuthority;
  readonly #writer: number;

  constructor(world: World, authority: SimulatedAuthority, writer: number, operations: number) {
    this.#world = world;
    this.#authority = authority;
    this.#writer = writer;
    this.left = operations;
    this.#shelf = new Shelf(world.random);
  }

  begin(): void {
    this.#open();
    this.#write();
    this.#trouble();
  }

  settle(): void {
    this.#settling = true;
    if (this.page === null) this.#open();
    else {
      this.page.cut();
      this.page.connect();
    }
  }

  isQuiet(version: number): boolean {
    return (
      this.#sending === 0 &&
      this.page !== null &&
      this.page.sync.saved().state === 'saved' &&
      this.page.version === version
    );
  }

  #write(): void {
    const { clock, random } = this.#world;
    clock.schedule(random.between(...pace), () => {
      if (this.left === 0) return;
      const moves = this.page ? Math.min(this.left, 1 + random.below(movesInTurn)) : 0;
      for (let move = 0; move < moves; move += 1) this.page!.write();
      this.left -= moves;
      this.#write();
    });
  }

  /** Now and then the connection is cut for a while, or the page crashes. */
  #trouble(): void {
    const { clock, random } = this.#world;
    clock.schedule(random.between(500, 20_000), () => {
      if (this.#settling) return;
      if (random.chance(0.35)) this.#crash();
      else if (this.page?.connection) {
        const page = this.page;
        page.cut();
        clock.schedule(random.between(50, 2_000), () => {
          if (!page.isDestroyed && page.connection === null) page.connect();
        });
      }
      this.#trouble();
    });
  }

  #crash(): void {
    if (!this.page) return;
    this.page.crash();
    this.page = null;
    this.crashes += 1;
    this.#world.clock.schedule(this.#world.random.between(20, 3_000), () => {
      if (this.page === null) this.#open();
    });
  }

  #open(): void {
    const { random } = this.#world;
    const kept = this.#shelf.record;
    this.#pages += 1;
    const clientId = `${this.#writer}-${this.#pages}`;
    const { doc, log } = this.#authority;
    if (kept && random.chance(0.6)) {
      const restored = restoreKept(kept)!;
      const begin = { doc: restored.doc, version: restored.version, kept };
      this.page = new SimulatedPage(this.#world, this.#writer, kept.clientId, this.#shelf, begin);
    } else {
      if (kept) this.#sendLeft();
      this.#shelf = new Shelf(random);
      const begin = { doc, version: log.length, kept: null };
      this.page = new SimulatedPage(this.#world, this.#writer, clientId, this.#shelf, begin);
    }
    this.page.connect();
  }

  /** Without a page, as another tab does it; until it arrives. */
  #sendLeft(): void {
    const { network, clock, random } = this.#world;
    const connection = network.connect(() => undefined);
    this.#sending += 1;
    void sendKept(this.#shelf.record!, {
      transport: connection,
      random: random.next,
      schedule: clock.schedule,
    }).then(({ outcome }) => {
      this.#sending -= 1;
      connection.cut();
      if (outcome !== 'sent') this.#world.witness.failed(`what was kept could not be sent: ${outcome}`);
    });
  }
}
