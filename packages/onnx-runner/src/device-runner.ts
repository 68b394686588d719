import { type Row, type RunnerShape, rowProblem } from '@tercet/engine';
import { BatchMemory, type BatchSize } from './batch-memory.ts';
import { Binding } from './binding.ts';
import type { Device } from './device.ts';
import { DeviceMemory } from './device-memory.ts';
import type { GraphDescription } from './graph-description.ts';
import type { LoadedRunner, SlotOptions } from './loaded-runner.ts';
import { NumberFill } from './number-fill.ts';
import { rowsTogether } from './rows-together.ts';
import { Session, type Tensor } from './session.ts';

/**
 * `ModelRunner` on a device: one graph for any number of rows, keys and values in the device's memory.
 *
 * Given the processor as its device it does all the same there, slower than OnnxRunner: so it is tested where
 * there is no other device.
 */
export class DeviceRunner implements LoadedRunner {
  readonly shape: RunnerShape;
  readonly device: Device;
  readonly #graph: GraphDescription;
  readonly #session: Session;
  readonly #fill: NumberFill;
  readonly #kv: DeviceMemory;
  readonly #binding: Binding;
  readonly #fed: BatchMemory;
  readonly #sharesModel: boolean;
  #logits = new Float32Array(new ArrayBuffer(0));
  #running = false;
  #closed = false;

  constructor(
    graph: GraphDescription,
    session: Session,
    fill: NumberFill,
    device: Device,
    size: SlotOptions,
    sharesModel = false,
  ) {
    const { slots, slotTokens } = size;
    this.shape = { vocabSize: graph.vocabSize, slots, slotTokens, contextTokens: graph.contextTokens };
    this.device = device;
    this.#graph = graph;
    this.#session = session;
    this.#fed = new BatchMemory(size, graph.window);
    this.#fill = fill;
    this.#sharesModel = sharesModel;
    this.#kv = new DeviceMemory(session, device, graph, fill, slots * slotTokens);
    this.#binding = new Binding(session, this.#kv);
  }

  /**
   * Loads the graph onto the device, weights and KV memory included.
   * Rejects with onnxruntime's message, as when the device has not enough memory.
   */
  static async open(
    graph: GraphDescription,
    device: Device,
    { threads, ...size }: SlotOptions & { threads: number },
  ): Promise<DeviceRunner> {
    const session = await Session.open(graph.graphs[0]!.path, threads, device);
    let fill: NumberFill | null = null;
    try {
      fill = await NumberFill.open(device, graph.layout === 'halves' ? 'halves' : 'floats');
      return new DeviceRunner(graph, session, fill, device, size);
    } catch (error) {
      fill?.close();
      session.close();
      throw error;
    }
  }

  async run(rows: readonly Row[]): Promise<Float32Array[]> {
    if (this.#closed) throw new Error('The runner is closed.');
    if (this.#running) throw new Error('A pass is running already; one at a time.');
    const problem = rowProblem(this.shape, rows);
    if (problem) throw new RangeError(`The pass cannot run: ${problem}.`);
    this.#running = true;
    try {
      const groups = rowsTogether(rows, this.shape.contextTokens);
      this.#makeRoom(rows, groups.length);
      const answers: Float32Array[][] = [];
      let from = 0;
      for (const group of groups) {
        const together = group.map((index) => rows[index]!);
        const size = this.#fed.fill(together);
        const logits = this.#logits.subarray(from, from + size.wanted * this.shape.vocabSize);
        await this.#runTogether(size, logits);
        from += logits.length;
        let taken = 0;
        for (const index of group) {
          answers[index] = rows[index]!.wanted.map(() => this.#rowOf(logits, taken++));
        }
      }
      return answers.flat();
    } finally {
      this.#running = false;
    }
  }

  #rowOf(logits: Float32Array, at: number): Float32Array {
    return logits.subarray(at * this.shape.vocabSize, (at + 1) * this.shape.vocabSize);
  }

  /** For the logits of all passes of a call; a pass gives one token's even if none are wanted. */
  #makeRoom(rows: readonly Row[], passes: number): void {
    const wanted = rows.reduce((sum, row) => sum + row.wanted.length, passes);
    const numbers = wanted * this.shape.vocabSize;
    if (this.#logits.length < numbers) this.#logits = new Float32Array(new ArrayBuffer(numbers * 4));
  }

  /** One pass of what was filled in; writes the wanted tokens' logits. */
  async #runTogether(
    { rows, longest, seen, tokens, wanted }: BatchSize,
    logits: Float32Array,
  ): Promise<void> {
    const [session, fed] = [this.#session, this.#fed];
    const inputs: Record<string, Tensor> = {
      tokens: session.tensor(fed.tokens, 'int32', [1, tokens]),
      positions: session.tensor(fed.positions, 'int64', [1, tokens]),
      wanted: session.tensor(fed.wanted, 'int32', [wanted]),
      padded: session.tensor(fed.padded, 'int64', [rows, longest]),
      unpadded: session.tensor(fed.unpadded, 'int64', [1, tokens]),
      writes: session.tensor(fed.writes, 'int64', [tokens, 1]),
      reads: session.tensor(fed.reads, 'int64', [rows, seen]),
      bias: session.tensor(fed.bias, 'float32', [rows, 1, longest, seen]),
    };
    if (this.#graph.window !== null) {
      inputs.near = session.tensor(fed.near, 'float32', [rows, 1, longest, seen]);
    }
    const output = session.tensor(logits, 'float32', [1, wanted, this.shape.vocabSize]);
    try {
      await this.#binding.run(inputs, output);
    } finally {
      for (const tensor of Object.values(inputs)) session.release(tensor);
      session.release(output);
    }
  }

  sibling(size: SlotOptions): DeviceRunner {
    return new DeviceRunner(this.#graph, this.#session, this.#fill, this.device, size, true);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    if (this.#running) throw new Error('A pass is running.');
    this.#closed = true;
    this.#binding.close();
    this.#kv.close();
    if (this.#sharesModel) return;
    this.#fill.close();
    this.#session.close();
  }
}
