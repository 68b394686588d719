import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** Folders the commands work in, absolute; the server reads the same variables. */
export interface Places {
  modelsDirectory: string;
  /** The repository's own `models/`, with the cards of the catalogue. */
  catalogueDirectory: string;
  /** Graphs built from checkpoints. */
  cacheDirectory: string;
}

/** The same from `src/` and from `dist/`. */
const root = fileURLToPath(new URL('../../..', import.meta.url));

export function readPlaces(environment: NodeJS.ProcessEnv): Places {
  return {
    modelsDirectory: path.resolve(root, environment.MODELS_DIR || 'models'),
    catalogueDirectory: path.join(root, 'models'),
    cacheDirectory: path.resolve(root, environment.CACHE_DIR || '.cache/models'),
  };
}
