import { type Row, type RunnerShape, rowProblem } from '@tercet/engine';
import { parseDevice } from './device.ts';
import { DeviceRunner } from './device-runner.ts';
import { type GraphDescription, readGraphDescription } from './graph-description.ts';
import { KvShelf } from './kv-shelf.ts';
import { KvSlot } from './kv-slot.ts';
import { chooseGraph } from './lane-choice.ts';
import type { LaneGraph } from './lane-graph.ts';
import { LoadedModel } from './loaded-model.ts';
import type { LoadedRunner, SlotOptions } from './loaded-runner.ts';
import { PassMemory } from './pass-memory.ts';

export interface RunnerOptions extends SlotOptions {
  /** Of a built model: what `buildModel` answers. */
  directory: string;
  /** Threads of one pass, integer ≥ 1. More than there are cores is slower, never faster. */
  threads: number;
  /** `cpu` (the default), `cuda:N`, `webgpu`, `coreml` or `dml`; it must be what the model was built for. */
  device?: string;
}

/**
 * Loads a built model: one for processors as `OnnxRunner`, one for devices as `DeviceRunner`.
 *
 * Rejects when a graph cannot be loaded, when it is not for that device, when the device has not enough memory,
 * or when `slotTokens` is more than the model reads.
 */
export async function openRunner(options: RunnerOptions): Promise<LoadedRunner> {
  const graph = readGraphDescription(options.directory);
  if (options.slotTokens > graph.contextTokens) {
    throw new Error(`A slot of ${options.slotTokens} tokens; the model reads ${graph.contextTokens}.`);
  }
  const device = parseDevice(options.device ?? 'cpu');
  if (graph.layout !== 'lanes') return DeviceRunner.open(graph, device, options);
  if (device.kind !== 'cpu')
    throw new Error(`This model was built for processors, not for ${options.device}.`);
  return new OnnxRunner(graph, await LoadedModel.open(graph, options.threads), options);
}

/** `ModelRunner` on onnxruntime's CPU kernels. Rows of a pass run together, as many as a graph has lanes. */
class OnnxRunner implements LoadedRunner {
  readonly shape: RunnerShape;
  readonly mover: KvShelf;
  readonly #graph: GraphDescription;
  readonly #model: LoadedModel;
  readonly #slots: (KvSlot | null)[];
  /** Written by lanes without a row. */
  readonly #idleSlots: KvSlot[] = [];
  readonly #memory: PassMemory;
  readonly #sharesModel: boolean;
  #running = false;
  #closed = false;

  constructor(graph: GraphDescription, model: LoadedModel, size: SlotOptions, sharesModel = false) {
    const { slots, slotTokens, kvTokens = slots * slotTokens } = size;
    this.#sharesModel = sharesModel;
    this.shape = { vocabSize: graph.vocabSize, slots, slotTokens, contextTokens: graph.contextTokens };
    this.#graph = graph;
    this.#model = model;
    this.#memory = new PassMemory(graph.window);
    this.#slots = new Array(slots).fill(null);
    this.mover = new KvShelf({
      slotOf: (slot) => this.#slotOf(slot),
      isRunning: () => this.#running,
      numbersPerToken: graph.layers * 2 * graph.kvHeads * graph.headSize,
      capacityTokens: kvTokens,
      touchedTokens: () => this.#slots.reduce((sum, slot) => sum + (slot?.touched ?? 0), 0),
    });
  }

  async run(rows: readonly Row[]): Promise<Float32Array[]> {
    if (this.#closed) throw new Error('The runner is closed.');
    if (this.#running) throw new Error('A pass is running already; one at a time.');
    const problem = rowProblem(this.shape, rows);
    if (problem) throw new RangeError(`The pass cannot run: ${problem}.`);
    this.#running = true;
    try {
      this.#memory.begin(
        rows.reduce((sum, row) => sum + Math.max(2, row.wanted.length), 0) * this.shape.vocabSize,
      );
      const answers = new Map<Row, Float32Array[]>();
      const { graphs, prompts } = this.#model;
      const isApart = (row: Row) => prompts !== graphs && row.isPrompt === true;
      await this.#runAll(
        rows.filter((row) => !isApart(row)),
        graphs,
        answers,
      );
      await this.#runAll(rows.filter(isApart), prompts, answers);
      return rows.flatMap((row) => answers.get(row)!);
    } finally {
      this.#running = false;
    }
  }

  async #runAll(
    rows: readonly Row[],
    graphs: readonly LaneGraph[],
    answers: Map<Row, Float32Array[]>,
  ): Promise<void> {
    for (let from = 0; from < rows.length; ) {
      const graph = chooseGraph(rows.length - from, graphs);
      await this.#runTogether(rows.slice(from, from + graph.lanes), graph, answers);
      from += graph.lanes;
    }
  }

  /** One pass of a graph: at most as many rows as it has lanes. @param answers is given the wanted ones' logits. */
  async #runTogether(
    asked: readonly Row[],
    graph: LaneGraph,
    answers: Map<Row, Float32Array[]>,
  ): Promise<void> {
    const rows = asked.map((row) => (row.tokens.length === 1 ? twice(row) : row));
    const wanted = rows.reduce((sum, row) => sum + row.wanted.length, 0);
    if (wanted < 2) wantTwo(rows);
    const slots = rows.map((row) => this.#slotOf(row.slot));
    for (const [at, { start, tokens }] of rows.entries()) slots[at]!.wrote(start + tokens.length);
    while (rows.length < graph.lanes) {
      slots.push(this.#idleSlot(rows.length - asked.length));
      rows.push(idleRow);
    }
    const logits = await graph.run(rows, slots, this.#memory);
    const { vocabSize } = this.shape;
    let from = 0;
    for (const row of asked) {
      const own = row.wanted.map((_, at) =>
        logits.subarray((from + at) * vocabSize, (from + at + 1) * vocabSize),
      );
      answers.set(row, own);
      from += own.length;
    }
  }

  /** KV memory is made when a slot is first used, with room for the second of a token read twice. */
  #slotOf(slot: number): KvSlot {
    this.#slots[slot] ??= this.#newSlot(this.shape.slotTokens + 1);
    return this.#slots[slot]!;
  }

  #idleSlot(at: number): KvSlot {
    this.#idleSlots[at] ??= this.#newSlot(idleRow.tokens.length);
    return this.#idleSlots[at]!;
  }

  #newSlot(tokens: number): KvSlot {
    return new KvSlot(this.#model.session, this.#graph, tokens);
  }

  sibling(size: SlotOptions): OnnxRunner {
    return new OnnxRunner(this.#graph, this.#model, size, true);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    if (this.#running) throw new Error('A pass is running.');
    this.#closed = true;
    for (const slot of [...this.#slots, ...this.#idleSlots]) slot?.close();
    if (!this.#sharesModel) this.#model.close();
  }
}

/** What a lane without a row reads, for nothing. */
const idleRow: Row = {
  slot: -1,
  start: 0,
  tokens: Int32Array.of(0),
  positions: Int32Array.of(0),
  owners: null,
  wanted: [],
};

/**
 * A row of one token, read twice; the second, behind the first, is seen by nobody and written over next.
 *
 * The kernels read a single token another way than several: logits differ by up to 0.4, while from two
 * tokens on they are equal to the last bit however many are read at once. A text must not depend on what
 * was cached ([CN6]).
 */
function twice(row: Row): Row {
  const [token, position] = [row.tokens[0]!, row.positions[0]!];
  return { ...row, tokens: Int32Array.of(token, token), positions: Int32Array.of(position, position) };
}

/** The head, too, reads one token another way than several, and the graph cannot want nothing. */
function wantTwo(rows: Row[]): void {
  const at = Math.max(
    0,
    rows.findIndex(({ wanted }) => wanted.length > 0),
  );
  const one = rows[at]!.wanted[0] ?? 0;
  rows[at] = { ...rows[at]!, wanted: [one, one] };
}
