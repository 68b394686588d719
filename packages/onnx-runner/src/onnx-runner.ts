import { type ModelRunner, type Row, type RunnerShape, rowProblem } from '@tercet/engine';
import { type GraphDescription, readGraphDescription } from './graph-description.ts';
import { KvSlot } from './kv-slot.ts';
import { PassMemory } from './pass-memory.ts';
import { type NameList, nameList, Session, type Tensor } from './session.ts';

export interface SlotOptions {
  slots: number;
  /** Tokens of prompt and continuation one slot holds. */
  slotTokens: number;
}

export interface RunnerOptions extends SlotOptions {
  /** Of a built model: what `buildModel` answers. */
  directory: string;
  /** Threads of one pass, integer ≥ 1. More than there are cores is slower, never faster. */
  threads: number;
}

/** Inputs other than KV, in the order they are fed. */
const inputNames = ['tokens', 'positions', 'last', 'total', 'bias', 'wanted'];

/**
 * Loads a built model.
 *
 * Rejects when the graph cannot be loaded, or `slotTokens` is more than the model reads.
 */
export async function openRunner(options: RunnerOptions): Promise<OnnxRunner> {
  const graph = readGraphDescription(options.directory);
  if (options.slotTokens > graph.contextTokens) {
    throw new Error(`A slot of ${options.slotTokens} tokens; the model reads ${graph.contextTokens}.`);
  }
  return new OnnxRunner(graph, new Session(graph.graphPath, options.threads), options);
}

/** `ModelRunner` on onnxruntime's CPU kernels. Rows of a pass run one after another. */
export class OnnxRunner implements ModelRunner {
  readonly shape: RunnerShape;
  readonly #graph: GraphDescription;
  readonly #session: Session;
  readonly #slots: (KvSlot | null)[];
  readonly #inputs: NameList;
  readonly #outputs: NameList;
  readonly #memory = new PassMemory();
  readonly #sharesSession: boolean;
  #running = false;
  #closed = false;

  constructor(graph: GraphDescription, session: Session, size: SlotOptions, sharesSession = false) {
    const { slots, slotTokens } = size;
    this.#sharesSession = sharesSession;
    this.shape = { vocabSize: graph.vocabSize, slots, slotTokens, contextTokens: graph.contextTokens };
    this.#graph = graph;
    this.#session = session;
    this.#slots = new Array(slots).fill(null);
    const caches = Array.from({ length: graph.layers }, (_, layer) => [
      `key.${layer}`,
      `value.${layer}`,
    ]).flat();
    this.#inputs = nameList([...inputNames, ...caches]);
    this.#outputs = nameList(['logits', ...caches.map((cache) => `${cache}.next`)]);
  }

  async run(rows: readonly Row[]): Promise<Float32Array[]> {
    if (this.#closed) throw new Error('The runner is closed.');
    if (this.#running) throw new Error('A pass is running already; one at a time.');
    const problem = rowProblem(this.shape, rows);
    if (problem) throw new RangeError(`The pass cannot run: ${problem}.`);
    this.#running = true;
    try {
      const { vocabSize } = this.shape;
      const wanted = rows.reduce((sum, row) => sum + row.wanted.length, 0);
      this.#memory.roomForLogits((wanted + 1) * vocabSize);
      const answers: Float32Array[] = [];
      for (const row of rows) {
        const from = answers.length * vocabSize;
        const logits = this.#memory.logits.subarray(from);
        // The graph cannot want nothing; the one too many is written over by the next row.
        await this.#runRow(row.wanted.length ? row : { ...row, wanted: [0] }, logits);
        for (let i = 0; i < row.wanted.length; i++) {
          answers.push(logits.subarray(i * vocabSize, (i + 1) * vocabSize));
        }
      }
      return answers;
    } finally {
      this.#running = false;
    }
  }

  async #runRow(asked: Row, logits: Float32Array): Promise<void> {
    const row = asked.tokens.length === 1 ? twice(asked) : asked;
    const count = row.tokens.length;
    const total = row.start + count;
    const slot = this.#slotOf(row.slot);
    const session = this.#session;
    const memory = this.#memory;
    const bias = memory.fill(row);
    const tensors: Tensor[] = [
      session.tensor(memory.tokens, 'int32', [1, count]),
      session.tensor(memory.positions, 'int64', [1, count]),
      session.tensor(memory.last, 'int32', [1]),
      session.tensor(memory.total, 'int32', []),
      session.tensor(bias, 'float32', [1, 1, count, total]),
      session.tensor(memory.wanted, 'int32', [row.wanted.length]),
    ];
    const output = session.tensor(logits, 'float32', [1, row.wanted.length, this.shape.vocabSize]);
    slot.inputs.set(tensors.map((tensor) => tensor.handle));
    slot.outputs[0] = output.handle;
    try {
      await session.run(this.#inputs, slot.inputs, this.#outputs, slot.outputs);
    } finally {
      for (const tensor of tensors) session.release(tensor);
      session.release(output);
    }
  }

  /** KV memory is made when a slot is first used, with room for the second of a token read twice. */
  #slotOf(slot: number): KvSlot {
    this.#slots[slot] ??= new KvSlot(this.#session, this.#graph, this.shape.slotTokens + 1, {
      inputs: inputNames.length,
      outputs: 1,
    });
    return this.#slots[slot]!;
  }

  /** A runner of the same loaded model with slots of its own. Closed before this one; never running while it does. */
  sibling(size: SlotOptions): OnnxRunner {
    return new OnnxRunner(this.#graph, this.#session, size, true);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    if (this.#running) throw new Error('A pass is running.');
    this.#closed = true;
    for (const slot of this.#slots) slot?.close();
    if (!this.#sharesSession) this.#session.close();
  }
}

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
