import type { HistoryVersion } from '@tercet/protocol';
import type { PageFailure, PageResult } from '../connection/page-failure.ts';

/** What a moving slider shows. */
export interface ReadState {
  /** The newest that arrived for what was wanted; stays in sight while the next is on its way. */
  shown: HistoryVersion | null;
  /** The version wanted is not the one shown. */
  busy: boolean;
  failure: PageFailure | null;
}

interface VersionReaderOptions {
  /** Null when it was given up, because `isWanted` said so. */
  read: (version: number, isWanted: () => boolean) => Promise<PageResult<HistoryVersion> | null>;
  onChange: (state: ReadState) => void;
  /** Runs later, answers how to call it off; default setTimeout. */
  schedule?: (delayMs: number, run: () => void) => () => void;
}

/** A slider passes many stops; it is asked for where it rests this long, milliseconds. */
const restMs = 60;
/** Documents kept of those read, and how much of them: positions, each a character or so. */
const keptReads = 60;
const keptSize = 20_000_000;

function scheduleWithTimeout(delayMs: number, run: () => void): () => void {
  const timer = setTimeout(run, delayMs);
  return () => clearTimeout(timer);
}

/** Reads versions as a slider moves: one at a time, the latest wish wins, none twice. */
export class VersionReader {
  readonly #options: VersionReaderOptions;
  readonly #read = new Map<number, HistoryVersion>();
  #wanted: number | null = null;
  #underWay = false;
  #callOff: (() => void) | null = null;
  #state: ReadState = { shown: null, busy: false, failure: null };

  constructor(options: VersionReaderOptions) {
    this.#options = options;
  }

  want(version: number): void {
    this.#wanted = version;
    this.#callOff?.();
    this.#callOff = null;
    const known = this.#read.get(version);
    if (known) {
      this.#tell({ shown: known, busy: false, failure: null });
      return;
    }
    this.#tell({ ...this.#state, busy: true, failure: null });
    const { schedule = scheduleWithTimeout } = this.#options;
    this.#callOff = schedule(restMs, () => void this.#ask());
  }

  /** Nothing is told any more. */
  close(): void {
    this.#wanted = null;
    this.#callOff?.();
    this.#callOff = null;
  }

  async #ask(): Promise<void> {
    this.#callOff = null;
    const version = this.#wanted;
    if (this.#underWay || version === null) return;
    this.#underWay = true;
    const result = await this.#options.read(version, () => this.#wanted === version);
    this.#underWay = false;
    if (result?.ok) this.#keep(version, result.value);
    if (result !== null && this.#wanted === version) {
      if (result.ok) this.#tell({ shown: result.value, busy: false, failure: null });
      else this.#tell({ ...this.#state, busy: false, failure: result.failure });
    } else if (this.#callOff === null && this.#state.busy && this.#wanted !== null) void this.#ask();
  }

  #keep(version: number, read: HistoryVersion): void {
    this.#read.set(version, read);
    // How long they are is not known; who wrote what says where each ends.
    const sizeOf = ({ authors }: HistoryVersion) => authors.at(-1)?.to ?? 0;
    let size = [...this.#read.values()].reduce((sum, each) => sum + sizeOf(each), 0);
    for (const [oldest, each] of this.#read) {
      if (oldest === version || (this.#read.size <= keptReads && size <= keptSize)) return;
      this.#read.delete(oldest);
      size -= sizeOf(each);
    }
  }

  #tell(state: ReadState): void {
    this.#state = state;
    if (this.#wanted !== null) this.#options.onChange(state);
  }
}
