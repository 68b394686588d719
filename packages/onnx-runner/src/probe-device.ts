import { type Accelerator, appendProvider, memoryInfo, supportedKinds } from './execution-provider.ts';
import { type Handle, runtimeApi } from './runtime-api.ts';

/** An ONNX file of one product of 2 × 2 matrices, of float32: what a device is tried with. */
const smallestGraph = Buffer.from(
  'CAkSBnRlcmNldDpHChQKAXgKAXgSAXkaAXkiBk1hdE11bBIFcHJvYmVaEwoBeBIOCgwIARIICgIIAgoCCAJiEwoBeRIOCgwIARIICgIIAgoCCAJCAhAU',
  'base64',
);

/**
 * Whether a model could be opened on a device: the library knows it, its driver answers, its memory can be had.
 *
 * @returns what stands in the way, in words, on one line; null when nothing does.
 */
export function probeDevice(device: Accelerator): string | null {
  const kinds = supportedKinds();
  if (!kinds.includes(device.kind)) return `this onnxruntime was built for ${kinds.join(', ')} only`;
  const api = runtimeApi();
  const made: [
    name:
      | 'releaseEnv'
      | 'releaseSessionOptions'
      | 'releaseSession'
      | 'releaseMemoryInfo'
      | 'releaseAllocator'
      | 'releaseValue',
    handle: Handle,
  ][] = [];
  const keep = (release: (typeof made)[number][0], handle: Handle) => {
    made.push([release, handle]);
    return handle;
  };
  try {
    const env = keep('releaseEnv', api.create('createEnv', quiet, 'tercet'));
    const options = keep('releaseSessionOptions', api.create('createSessionOptions'));
    appendProvider(api, options, device);
    const graph = [smallestGraph, smallestGraph.length] as const;
    const session = keep('releaseSession', api.create('createSessionFromArray', env, ...graph, options));
    const memory = keep('releaseMemoryInfo', memoryInfo(api, device));
    const allocator = keep('releaseAllocator', api.create('createAllocator', session, memory));
    keep('releaseValue', api.create('createTensor', allocator, BigInt64Array.of(2n, 2n), 2, 1));
    return null;
  } catch (error) {
    return firstLine(error);
  } finally {
    for (const [release, handle] of made.reverse()) api.release(release, handle);
  }
}

/** Severity of log lines that are let through: only what ends the process. */
const quiet = 4;

/** onnxruntime's messages name its own source files and go on for pages; the first line says what is the matter. */
export function firstLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [line = ''] = message
    .replace(/^onnxruntime: /, '')
    .split('\n')
    .filter((each) => each.trim() !== '');
  return line
    .replace(/^\/\S+:\d+ (?:[\w:&<> ~]+\(.*?\) )?/, '')
    .slice(0, 300)
    .replace(/\.$/, '');
}
