import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BuildRequest, buildModel } from '@tercet/model-builder';
import { type LoadedRunner, openRunner, type RunnerOptions } from '@tercet/onnx-runner';

const fixtures = fileURLToPath(new URL('../../../packages/model-builder/fixtures/', import.meta.url));

/** A text, and what transformers computes for it in 64 bits. */
export interface GoldenPassage {
  ids: readonly number[];
  /** Of every id, [vocabSize] each. */
  logits: readonly Float32Array[];
}

/** Reads `fixtures/NAME.json`. Source: packages/model-builder/golden/. */
export async function readGoldenLogits(name: string): Promise<GoldenPassage[]> {
  const text = await readFile(path.join(fixtures, `${name}.json`), 'utf8');
  const golden: { vocabSize: number; passages: { ids: number[]; logits: string }[] } = JSON.parse(text);
  return golden.passages.map(({ ids, logits }) => {
    const numbers = new Float32Array(Uint8Array.from(Buffer.from(logits, 'base64')).buffer);
    const rowOf = (at: number) => numbers.subarray(at * golden.vocabSize, (at + 1) * golden.vocabSize);
    return { ids, logits: ids.map((_, at) => rowOf(at)) };
  });
}

/** `tiles`: `lanes`, with a graph for prompts alone whatever processor this is. */
export type FixtureLayout = NonNullable<BuildRequest['layout']> | 'tiles';

/** Builds `fixtures/NAME.gguf` into a folder and opens it. */
export async function openFixture(
  name: string,
  cacheDirectory: string,
  layout: FixtureLayout,
  options: Omit<RunnerOptions, 'directory' | 'threads'>,
): Promise<LoadedRunner> {
  const file = await readFile(path.join(fixtures, `${name}.gguf`));
  const sha256 = createHash('sha256').update(file).digest('hex');
  const card = { name, files: [{ path: `${name}.gguf`, bytes: file.length, sha256 }] };
  const { directory } = await buildModel({
    modelDirectory: fixtures,
    card,
    cacheDirectory,
    layout: layout === 'tiles' ? 'lanes' : layout,
    hasTiles: layout === 'tiles',
  });
  return openRunner({ directory, threads: 1, ...options });
}

/** Largest difference of two vectors of logits. */
export function distance(a: Float32Array, b: Float32Array): number {
  return a.reduce((most, logit, at) => Math.max(most, Math.abs(logit - b[at]!)), 0);
}

export function largest(rows: readonly Float32Array[]): number {
  return Math.max(...rows.map((row) => distance(row, new Float32Array(row.length))));
}
