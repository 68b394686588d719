import { type Probe, probe } from '@tercet/onnx-runner';
import type { BenchOptions } from './bench-options.ts';
import { type DeviceFigures, measureDevice } from './devices/measure-device.ts';
import { measureTransformers } from './devices/measure-transformers.ts';
import { tell } from './machine.ts';
import { prepareModel, synthesizeWhenAbsent } from './prepare-model.ts';

/** The shapes of 2019; random weights have the speed of real ones. */
const shapes = ['gpt2', 'gpt2-medium'];

interface Comparison {
  shape: string;
  ours: DeviceFigures;
  /** PyTorch and transformers on the same device, or why there are no figures. */
  transformers: Awaited<ReturnType<typeof measureTransformers>>;
}

/**
 * Tokens a second at batches of 1, 3, 24 and 96 on one device, ours and those of PyTorch with transformers.
 * Rejects where the device cannot be used: figures of another one would mislead.
 */
export async function devices({
  device,
  quick,
}: BenchOptions): Promise<{ device: string; shapes: Comparison[] }> {
  const found: Probe | null = device === 'cpu' ? null : await probe(device);
  if (found && found.problem !== null) throw new Error(`${device} cannot be used here: ${found.problem}.`);
  const layout = found?.problem === null ? found.layout : 'lanes';
  const figures: Comparison[] = [];
  for (const shape of quick ? shapes.slice(0, 1) : shapes) {
    const name = `${shape}-synthetic`;
    synthesizeWhenAbsent(name, shape);
    tell(`${shape} on ${device}`);
    const built = await prepareModel(name, layout);
    const ours = await measureDevice(built, device, quick);
    tell(`${shape} on ${device}, by transformers`);
    figures.push({ shape, ours, transformers: await measureTransformers(shape, device, quick) });
  }
  return { device, shapes: figures };
}
