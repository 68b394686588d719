import { type Accelerator, memoryInfo, supportedKinds } from './execution-provider.ts';
import { nameList } from './name-list.ts';
import { runtimeApi } from './runtime-api.ts';
import { Session } from './session.ts';

/** ONNX files of one product of a 2 × 2 matrix with itself, in 16 bits and in 32: what a device is tried with. */
const smallestGraphs = {
  halves:
    'CAkSBnRlcmNldDp/ChoKAXgSAWgaAWgiBENhc3QqCQoCdG8YCqABAgoUCgFoCgFoEgFwGgFwIgZNYXRNdWwKGgoBcBIBeRoBeSIEQ2FzdCoJCgJ0bxgBoAECEgVwcm9iZVoTCgF4Eg4KDAgBEggKAggCCgIIAmITCgF5Eg4KDAgBEggKAggCCgIIAkICEBQ=',
  floats:
    'CAkSBnRlcmNldDpHChQKAXgKAXgSAXkaAXkiBk1hdE11bBIFcHJvYmVaEwoBeBIOCgwIARIICgIIAgoCCAJiEwoBeRIOCgwIARIICgIIAgoCCAJCAhAU',
};

export type Probe =
  /** Which graph to build for it: weights in 16 bits, or in 32 where it has no others. */
  | { problem: null; layout: 'halves' | 'floats' }
  /** What stands in the way, in words, on one line. */
  | { problem: string };

/** Whether a device computes here: the library knows it, its driver answers, its memory can be had. */
export async function probeDevice(device: Accelerator): Promise<Probe> {
  const kinds = supportedKinds();
  if (!kinds.includes(device.kind)) {
    return { problem: `this onnxruntime was built for ${kinds.join(', ')} only` };
  }
  const inHalves = await tryProduct(device, 'halves');
  if (inHalves === null) return { problem: null, layout: 'halves' };
  const inFloats = await tryProduct(device, 'floats');
  return inFloats === null ? { problem: null, layout: 'floats' } : { problem: inFloats };
}

/** @returns what went wrong; null when the product is right. */
async function tryProduct(device: Accelerator, layout: 'halves' | 'floats'): Promise<string | null> {
  try {
    const session = await Session.open(Buffer.from(smallestGraphs[layout], 'base64'), 1, device);
    try {
      touchMemory(session, device);
      return (await square(session)) === 10 ? null : 'it computes a wrong product';
    } finally {
      session.close();
    }
  } catch (error) {
    return firstLine(error);
  }
}

/** Asks for a little of the device's memory, as keys and values do for much. Throws onnxruntime's message. */
function touchMemory(session: Session, device: Accelerator): void {
  const api = runtimeApi();
  const memory = memoryInfo(api, device);
  try {
    const allocator = api.create('createAllocator', session.handle, memory);
    try {
      api.release('releaseValue', api.create('createTensor', allocator, BigInt64Array.of(2n, 2n), 2, 1));
    } finally {
      api.release('releaseAllocator', allocator);
    }
  } finally {
    api.release('releaseMemoryInfo', memory);
  }
}

/** @returns the second number of the first row of [[1, 2], [3, 4]]², which is 10. */
async function square(session: Session): Promise<number> {
  const matrix = session.tensor(new Float32Array(new ArrayBuffer(16)).fill(1), 'float32', [2, 2]);
  const product = session.tensor(new Float32Array(new ArrayBuffer(16)), 'float32', [2, 2]);
  (matrix.data as Float32Array).set([1, 2, 3, 4]);
  const [given, taken] = [BigUint64Array.of(matrix.handle), BigUint64Array.of(product.handle)];
  try {
    await session.run(nameList(['x']), given, nameList(['y']), taken);
    return Number(product.data[1]);
  } finally {
    session.release(matrix);
    session.release(product);
  }
}

/**
 * What the first line of onnxruntime's message says; the rest, and the names of its own source files and of
 * this machine's folders, are nobody's business.
 */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const lines = message.replace(/^onnxruntime: /, '').split('\n');
  const line = lines.find((each) => each.trim() !== '') ?? '';
  return line
    .replace(/^.* was false\. /, '')
    .replace(/^.*\[ONNXRuntimeError\] : \d+ : \w+ : /, '')
    .replaceAll(/(?<!\w)\/\S*\//g, '')
    .slice(0, 200)
    .replace(/[.\s]+$/, '');
}
