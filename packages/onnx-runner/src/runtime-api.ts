import { isMainThread } from 'node:worker_threads';
import { koffi } from './native-calls.ts';
import { runtimeLibrary } from './runtime-library.ts';

/** An object of onnxruntime: its address. */
export type Handle = bigint;

/** Version of the function table asked for. The table only ever grows at its end, so any later library has it. */
const tableVersion = 20;

/** Index of each function in OrtApi, and what it takes. Source: onnxruntime_c_api.h. */
const table = {
  getErrorMessage: [2, 'const char *', ['void *']],
  createEnv: [3, 'void *', ['int', 'const char *', '_Out_ void **']],
  disableTelemetry: [6, 'void *', ['void *']],
  createSession: [7, 'void *', ['void *', 'void *', 'void *', '_Out_ void **']],
  createSessionFromArray: [8, 'void *', ['void *', 'void *', 'size_t', 'void *', '_Out_ void **']],
  run: [9, 'void *', ['void *', 'void *', 'void *', 'void *', 'size_t', 'void *', 'size_t', 'void *']],
  createSessionOptions: [10, 'void *', ['_Out_ void **']],
  disableMemoryPattern: [17, 'void *', ['void *']],
  setIntraOpThreads: [24, 'void *', ['void *', 'int']],
  createTensor: [48, 'void *', ['void *', 'void *', 'size_t', 'int', '_Out_ void **']],
  createTensorWithData: [
    49,
    'void *',
    ['void *', 'void *', 'size_t', 'void *', 'size_t', 'int', '_Out_ void **'],
  ],
  createMemoryInfo: [68, 'void *', ['const char *', 'int', 'int', 'int', '_Out_ void **']],
  createCpuMemoryInfo: [69, 'void *', ['int', 'int', '_Out_ void **']],
  releaseEnv: [92, 'void', ['void *']],
  releaseStatus: [93, 'void', ['void *']],
  releaseMemoryInfo: [94, 'void', ['void *']],
  releaseSession: [95, 'void', ['void *']],
  releaseValue: [96, 'void', ['void *']],
  releaseSessionOptions: [100, 'void', ['void *']],
  getAvailableProviders: [125, 'void *', ['_Out_ void **', '_Out_ int *']],
  releaseAvailableProviders: [126, 'void *', ['void *', 'int']],
  addSessionConfigEntry: [130, 'void *', ['void *', 'const char *', 'const char *']],
  createAllocator: [131, 'void *', ['void *', 'void *', '_Out_ void **']],
  releaseAllocator: [132, 'void', ['void *']],
  addInitializer: [150, 'void *', ['void *', 'const char *', 'void *']],
  createPackedWeights: [166, 'void *', ['_Out_ void **']],
  releasePackedWeights: [167, 'void', ['void *']],
  createSessionWithPackedWeights: [168, 'void *', ['void *', 'void *', 'void *', 'void *', '_Out_ void **']],
  runWithBinding: [133, 'void *', ['void *', 'void *', 'void *']],
  createIoBinding: [134, 'void *', ['void *', '_Out_ void **']],
  releaseIoBinding: [135, 'void', ['void *']],
  bindInput: [136, 'void *', ['void *', 'const char *', 'void *']],
  bindOutput: [137, 'void *', ['void *', 'const char *', 'void *']],
  appendCuda: [204, 'void *', ['void *', 'void *']],
  createCudaOptions: [205, 'void *', ['_Out_ void **']],
  updateCudaOptions: [206, 'void *', ['void *', 'void *', 'void *', 'size_t']],
  releaseCudaOptions: [208, 'void', ['void *']],
  appendProvider: [216, 'void *', ['void *', 'const char *', 'void *', 'void *', 'size_t']],
} as const;

type Name = keyof typeof table;
type Argument = number | bigint | string | null | NodeJS.TypedArray | (Handle | number | null)[];

/** The C API of onnxruntime; every status is checked and released. */
export interface RuntimeApi {
  /** Calls a function that answers with a status. Throws its message. */
  call(name: Name, ...values: Argument[]): void;
  /** Calls a function whose last argument is where it puts what it made. Throws its message. */
  create(name: Name, ...values: Argument[]): Handle;
  /** `create` off this thread. Rejects with its message. */
  createAsync(name: Name, ...values: Argument[]): Promise<Handle>;
  /** Calls a function off this thread. Rejects with its message. */
  callAsync(name: Name, ...values: Argument[]): Promise<void>;
  /** Calls a function that answers with nothing. */
  release(name: Name, handle: Handle): void;
}

/** What the library cannot do here: a graph it has no kernel for, memory it does not get, a cache written in place. */
export class OnnxRuntimeError extends Error {}

let loaded: RuntimeApi | null = null;

/** Kept for the life of the process: koffi closes a library that the garbage collector takes, in mid-run. */
let library: ReturnType<typeof koffi.load>;

/** Loads the library on the first call, for the life of the process. Throws when this machine has none. */
export function runtimeApi(): RuntimeApi {
  loaded ??= load();
  return loaded;
}

/**
 * From 1.29 on the library reports to its maker, of sessions and of the machine, unless this is set when it is loaded;
 * where it reports by the system's own tracing (Windows), `disableTelemetry` says so to each environment. Whatever the
 * variable was before: nothing leaves the machine.
 */
function silence(): void {
  // A thread has a copy of the environment, which no library sees.
  if (!isMainThread) throw new Error('onnxruntime is loaded on the main thread only.');
  process.env.ORT_DISABLE_TELEMETRY = '1';
}

function load(): RuntimeApi {
  silence();
  library = koffi.load(runtimeLibrary());
  const base: Handle = library.func('OrtGetApiBase', 'void *', [])();
  const getApi = koffi.decode(koffi.decode(base, 'void *'), koffi.proto('void *', ['uint32_t']));
  const api: Handle | null = getApi(tableVersion);
  if (!api) throw new Error(`This onnxruntime is older than version ${tableVersion} of its C API.`);

  const functions = {} as Record<Name, ReturnType<typeof library.func>>;
  for (const name of Object.keys(table) as Name[]) {
    const [index, result, values] = table[name];
    const pointer = koffi.decode(api, index * 8, 'void *');
    functions[name] = koffi.decode(pointer, koffi.proto(result, [...values]));
  }
  const check = (status: Handle | null) => {
    if (!status) return;
    const message: string = functions.getErrorMessage(status);
    functions.releaseStatus(status);
    throw new OnnxRuntimeError(`onnxruntime: ${message}`);
  };
  /** Arguments of calls under way: the garbage collector does not know that another thread reads them. */
  const underWay = new Set<Argument[]>();
  const callAsync = (name: Name, ...values: Argument[]) =>
    new Promise<void>((resolve, reject) => {
      underWay.add(values);
      functions[name].async(...values, (error: Error | null, status: Handle | null) => {
        underWay.delete(values);
        try {
          if (error) throw error;
          check(status);
          resolve();
        } catch (problem) {
          reject(problem);
        }
      });
    });
  return {
    call: (name, ...values) => check(functions[name](...values)),
    create: (name, ...values) => {
      const made: (Handle | null)[] = [null];
      check(functions[name](...values, made));
      return made[0]!;
    },
    createAsync: async (name, ...values) => {
      const made: (Handle | null)[] = [null];
      await callAsync(name, ...values, made);
      return made[0]!;
    },
    callAsync,
    release: (name, handle) => functions[name](handle),
  };
}
