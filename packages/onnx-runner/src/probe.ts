import { parseDevice } from './device.ts';
import { type Probe, probeDevice } from './probe-device.ts';

export type { Probe } from './probe-device.ts';

/**
 * Whether a device other than the processor computes here.
 *
 * @param text `cuda:N`, `webgpu`, `coreml` or `dml`.
 */
export async function probe(text: string): Promise<Probe> {
  const device = parseDevice(text);
  return device.kind === 'cpu' ? { problem: null, layout: 'floats' } : probeDevice(device);
}
