import path from 'node:path';
import { type ModelShape, type SynthesizeRequest, synthesizeModel } from '@tercet/model-builder';
import type { Places } from '../places.ts';
import { embedded } from '../shelf/catalogue.ts';
import { CardError, readCard } from '../shelf/model-folder.ts';
import type { Terminal } from '../terminal.ts';

export interface SynthesizeCommand {
  command: 'synthesize';
  shapeName: string;
  shape: ModelShape;
  seed: number;
  format: SynthesizeRequest['format'];
}

/** `synthesize SHAPE`: random weights of a shape, to measure with. @returns the exit status. */
export async function synthesize(
  { shapeName, shape, seed, format }: SynthesizeCommand,
  { catalogueDirectory, modelsDirectory }: Places,
  { say }: Terminal,
): Promise<number> {
  const from = performance.now();
  const inside = path.join(catalogueDirectory, embedded);
  const merges = (await readCard(inside))?.files[0];
  if (!merges) throw new CardError(`${inside} has no model, whose merges are needed.`);
  const name = `${shapeName}-synthetic`;
  const vocabularyFrom = path.join(inside, merges.path);
  const made = await synthesizeModel({ name, shape, seed, format, modelsDirectory, vocabularyFrom });
  const seconds = ((performance.now() - from) / 1000).toFixed(1);
  const size = Math.round(made.bytes / 1e6);
  const where = path.relative(process.cwd(), made.directory);
  say(`${where}: ${size} MB in ${seconds} s. MODELS=${name} npm start serves it.`);
  return 0;
}
