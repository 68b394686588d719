import type { Device } from './device.ts';
import { appendProvider } from './execution-provider.ts';
import type { NameList } from './name-list.ts';
import { type Handle, type RuntimeApi, runtimeApi } from './runtime-api.ts';
import type { SharedWeights } from './shared-weights.ts';

/** Element types a tensor here can have, by their number in ONNX. */
const elementTypes = { float32: 1, int32: 6, int64: 7, float16: 10 } as const;
export type ElementType = keyof typeof elementTypes;

/** Severity of log lines that onnxruntime writes: what ends the process. Errors come as answers too. */
const quiet = 4;

/** A tensor over memory that this process owns. */
export interface Tensor {
  handle: Handle;
  /** Kept so that the memory outlives the handle. */
  data: NodeJS.TypedArray;
}

/** One graph, loaded, with its threads. */
export class Session {
  readonly #api: RuntimeApi;
  readonly #env: Handle;
  /** For what is made with it: bindings, allocators. */
  readonly handle: Handle;
  readonly #memory: Handle;

  private constructor(api: RuntimeApi, env: Handle, session: Handle) {
    this.#api = api;
    this.#env = env;
    this.handle = session;
    this.#memory = api.create('createCpuMemoryInfo', 1, 0);
  }

  /**
   * Loads a graph off this thread; takes a second or so for 100 million weights.
   *
   * @param graph   path of its file, or the file's bytes where it has no weights of its own.
   * @param threads used by one run, integer ≥ 1; the thread that runs is one of them.
   * @param device  computes what it has kernels for; the processor does the rest.
   * @param weights those of a graph in a file, in memory already; else the session reads them itself.
   * Rejects with onnxruntime's message.
   */
  static async open(
    graph: string | Uint8Array,
    threads: number,
    device: Device = { kind: 'cpu' },
    weights: SharedWeights | null = null,
  ): Promise<Session> {
    const api = runtimeApi();
    const env = api.create('createEnv', quiet, 'tercet');
    api.call('disableTelemetry', env);
    const options = api.create('createSessionOptions');
    try {
      api.call('setIntraOpThreads', options, threads);
      // One pattern is kept for every shape ever seen, and T changes with every step.
      api.call('disableMemoryPattern', options);
      if (device.kind !== 'cpu') appendProvider(api, options, device);
      // Between passes its threads rest: another graph's are running, or nothing is.
      api.call('addSessionConfigEntry', options, 'session.force_spinning_stop', '1');
      return new Session(api, env, await createSession(api, env, graph, options, weights));
    } catch (error) {
      api.release('releaseEnv', env);
      throw error;
    } finally {
      api.release('releaseSessionOptions', options);
    }
  }

  /**
   * A tensor over the first numbers of `data`, without a copy. The caller releases it.
   *
   * @param data on an ArrayBuffer made for it: see PassMemory.
   */
  tensor(data: NodeJS.TypedArray, type: ElementType, shape: readonly number[]): Tensor {
    const bytes = shape.reduce((product, size) => product * size, data.BYTES_PER_ELEMENT);
    if (bytes > data.byteLength) throw new RangeError(`A tensor of ${bytes} bytes over ${data.byteLength}.`);
    const sizes = BigInt64Array.from(shape, BigInt);
    const values = [this.#memory, data, bytes, sizes, shape.length, elementTypes[type]] as const;
    return { handle: this.#api.create('createTensorWithData', ...values), data };
  }

  release(tensor: Tensor): void {
    this.#api.release('releaseValue', tensor.handle);
  }

  /**
   * Runs the graph off this thread; outputs are written where their tensors lie.
   *
   * All four arguments, and what they point to, must stay referenced until the run is over.
   *
   * Rejects with onnxruntime's message.
   */
  run(
    inputs: NameList,
    inputValues: BigUint64Array,
    outputs: NameList,
    outputValues: BigUint64Array,
  ): Promise<void> {
    return this.#api.callAsync(
      'run',
      this.handle,
      null,
      inputs.pointers,
      inputValues,
      inputValues.length,
      outputs.pointers,
      outputValues.length,
      outputValues,
    );
  }

  close(): void {
    this.#api.release('releaseMemoryInfo', this.#memory);
    this.#api.release('releaseSession', this.handle);
    this.#api.release('releaseEnv', this.#env);
  }
}

function createSession(
  api: RuntimeApi,
  env: Handle,
  graph: string | Uint8Array,
  options: Handle,
  weights: SharedWeights | null,
): Promise<Handle> {
  if (typeof graph !== 'string')
    return api.createAsync('createSessionFromArray', env, graph, graph.length, options);
  if (!weights) return api.createAsync('createSession', env, pathArgument(graph), options);
  weights.giveTo(options);
  return api.createAsync('createSessionWithPackedWeights', env, pathArgument(graph), options, weights.packed);
}

/** A path as onnxruntime takes it: wide characters on Windows, bytes elsewhere. */
function pathArgument(path: string): Buffer {
  return Buffer.from(`${path}\0`, process.platform === 'win32' ? 'utf16le' : 'utf8');
}
