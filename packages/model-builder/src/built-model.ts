import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Dimensions } from './families/family.ts';
import type { Layout, WeightPlace } from './graph/graph-builder.ts';

/** `manifest.json` of a built model: written last, so a folder that has a true one is finished. */
export interface Manifest {
  /** One for each number of lanes: see `families/family.ts`. */
  graphs: { lanes: number; path: string }[];
  /** The same for prompts alone, where there are such. */
  prompts: { lanes: number; path: string }[];
  /** Absent in builds of before there were devices: `lanes`. */
  layout?: Layout;
  tokenizer: string;
  /** Of weights and activations, in words. */
  format: string;
  dimensions: Dimensions;
  /** Where the weights of all graphs lie, so that they can share them. For processors. */
  weights?: { path: string; places: readonly WeightPlace[] };
  /** Checkpoint files it was built from. */
  source: { path: string; sha256: string }[];
  /** Every other file of the folder. */
  files: { path: string; bytes: number }[];
}

export interface BuiltModel {
  /** Absolute, like the other paths. */
  directory: string;
  tokenizerPath: string;
  /** Of weights and activations, in words. */
  format: string;
  dimensions: Dimensions;
}

/** The model in `directory`. Null when it is absent, unfinished, or a file is missing or of another size. */
export async function findBuiltModel(directory: string): Promise<BuiltModel | null> {
  const text = await readFile(path.join(directory, 'manifest.json'), 'utf8').catch(absent);
  const manifest = text === null ? null : parseManifest(text);
  if (!manifest) return null;
  for (const file of manifest.files) {
    const found = await stat(path.join(directory, file.path)).catch(absent);
    if (found?.size !== file.bytes) return null;
  }
  return {
    directory,
    tokenizerPath: path.join(directory, manifest.tokenizer),
    format: manifest.format,
    dimensions: manifest.dimensions,
  };
}

function parseManifest(text: string): Manifest | null {
  try {
    const manifest: Manifest = JSON.parse(text);
    return Array.isArray(manifest.files) && Array.isArray(manifest.graphs) ? manifest : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

/** Null for a file that is not there; any other error is one. */
export function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
  throw error;
}
