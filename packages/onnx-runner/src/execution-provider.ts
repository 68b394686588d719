import koffi from 'koffi';
import type { Device } from './device.ts';
import { nameList } from './name-list.ts';
import { type Handle, type RuntimeApi, runtimeApi } from './runtime-api.ts';

/** A device other than the processor. */
export type Accelerator = Exclude<Device, { kind: 'cpu' }>;

/** What onnxruntime calls the part of it that computes on a device, and that device's memory. */
interface Provider {
  /** As GetAvailableProviders lists it. */
  listed: string;
  /** Of the memory its tensors lie in; the processor's own where the device has none that can be asked for. */
  memory: string;
}

/** Source: constants.h and allocator.h of onnxruntime 1.30. */
const providers: Readonly<Record<Device['kind'], Provider>> = {
  cpu: { listed: 'CPUExecutionProvider', memory: 'Cpu' },
  cuda: { listed: 'CUDAExecutionProvider', memory: 'Cuda' },
  webgpu: { listed: 'WebGpuExecutionProvider', memory: 'WebGPU_Buf' },
  dml: { listed: 'DmlExecutionProvider', memory: 'DML' },
  // Core ML takes its inputs from, and gives its outputs to, the processor's memory.
  coreml: { listed: 'CoreMLExecutionProvider', memory: 'Cpu' },
};

/** Kinds of device the loaded library was built for; whether this machine has one is another question. */
export function supportedKinds(): Device['kind'][] {
  const api = runtimeApi();
  const [names, count]: [(Handle | null)[], (number | null)[]] = [[null], [null]];
  api.call('getAvailableProviders', names, count);
  const length = Number(count[0]);
  const listed: string[] = koffi.decode(names[0], koffi.array('const char *', length));
  api.call('releaseAvailableProviders', names[0]!, length);
  return (Object.keys(providers) as Device['kind'][]).filter((kind) =>
    listed.includes(providers[kind].listed),
  );
}

/** The device's memory, as onnxruntime is asked for it. The caller releases it. */
export function memoryInfo(api: RuntimeApi, device: Device): Handle {
  const [deviceAllocator, ordinary] = [0, 0];
  const index = device.kind === 'cuda' ? device.index : 0;
  return api.create('createMemoryInfo', providers[device.kind].memory, deviceAllocator, index, ordinary);
}

/** Has a session compute on a device. Throws onnxruntime's message when this library cannot. */
export function appendProvider(api: RuntimeApi, options: Handle, device: Accelerator): void {
  const settings = { webgpu: null, coreml: { ModelFormat: 'MLProgram' }, dml: null, cuda: null }[device.kind];
  const keys = nameList(Object.keys(settings ?? {}));
  const values = nameList(Object.values(settings ?? {}));
  const named = { webgpu: 'WebGPU', coreml: 'CoreML', dml: 'DML' };
  if (device.kind === 'cuda') appendCuda(api, options, device.index);
  else {
    api.call(
      'appendProvider',
      options,
      named[device.kind],
      keys.pointers,
      values.pointers,
      keys.pointers.length,
    );
  }
}

function appendCuda(api: RuntimeApi, options: Handle, index: number): void {
  const settings = {
    device_id: String(index),
    // Memory is taken as it is needed, not doubled each time: several workers may share a card.
    arena_extend_strategy: 'kSameAsRequested',
  };
  const keys = nameList(Object.keys(settings));
  const values = nameList(Object.values(settings));
  const cuda = api.create('createCudaOptions');
  try {
    api.call('updateCudaOptions', cuda, keys.pointers, values.pointers, keys.pointers.length);
    api.call('appendCuda', options, cuda);
  } finally {
    api.release('releaseCudaOptions', cuda);
  }
}
