/** What a model runs on. `index` counts the cards of one kind from 0. */
export type Device =
  | { kind: 'cpu' }
  | { kind: 'cuda'; index: number }
  | { kind: 'webgpu' }
  | { kind: 'coreml' }
  | { kind: 'dml' };

/** Reads `cpu`, `cuda:N`, `webgpu`, `coreml` or `dml`. Throws for anything else. */
export function parseDevice(text: string): Device {
  const [, kind, index] = /^(cpu|cuda|webgpu|coreml|dml)(?::(\d{1,3}))?$/.exec(text) ?? [];
  if (kind === 'cuda') return { kind, index: Number(index ?? 0) };
  if (kind === undefined || index !== undefined) {
    throw new RangeError(`There is no device ${text}; there are cpu, cuda:N, webgpu, coreml and dml.`);
  }
  return { kind } as Device;
}
