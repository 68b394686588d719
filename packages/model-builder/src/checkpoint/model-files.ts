import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from '../build-failure.ts';

/** The files of a model that `model.json` names; no other is read, so that the build's hash knows all of them. */
export class ModelFiles {
  readonly directory: string;
  readonly #paths: ReadonlySet<string>;

  constructor(directory: string, files: readonly { path: string }[]) {
    this.directory = directory;
    this.#paths = new Set(files.map((file) => file.path));
  }

  /** A file's path in the model's folder. */
  find(matches: (path: string) => boolean): string | undefined {
    return [...this.#paths].find(matches);
  }

  has(file: string): boolean {
    return this.#paths.has(file);
  }

  /** Absolute. Throws BuildError `file-missing` for a file that is not named. */
  place(file: string): string {
    const place = path.join(this.directory, file);
    if (!this.#paths.has(file)) throw new BuildError({ code: 'file-missing', path: place });
    return place;
  }

  /** Throws BuildError `file-missing`. */
  async readText(file: string): Promise<string> {
    const place = this.place(file);
    return readFile(place, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      throw new BuildError({ code: 'file-missing', path: place });
    });
  }

  /** Throws BuildError `file-missing`, or `not-a-checkpoint` for what is no JSON object. */
  async readJson(file: string): Promise<Readonly<Record<string, unknown>>> {
    const value = parse(await this.readText(file));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return value as Readonly<Record<string, unknown>>;
    }
    const problem = 'it is not a JSON object.';
    throw new BuildError({ code: 'not-a-checkpoint', path: this.place(file), problem });
  }
}

/** Undefined for what is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}
