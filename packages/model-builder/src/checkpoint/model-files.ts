import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { BuildError } from '../build-failure.ts';
import { placeInFolder } from '../place-in-folder.ts';
import { isObject, parseJson } from './parse-json.ts';

/** What a vocabulary may weigh, and what any other text: Gemma's tokenizer.json has 33 MB. */
const [largestVocabulary, largestText] = [64 << 20, 4 << 20];
const isVocabulary = (file: string) => /(^|\/)(tokenizer\.json|vocab\.json|merges\.txt)$/.test(file);

/** The files of a model that `model.json` names; no other is read, so that the build's hash knows all of them. */
export class ModelFiles {
  readonly directory: string;
  /** Whether each is there, by its path. */
  readonly #paths: ReadonlyMap<string, boolean>;

  private constructor(directory: string, paths: ReadonlyMap<string, boolean>) {
    this.directory = directory;
    this.#paths = paths;
  }

  /** Throws BuildError `outside-folder` when one of them leads out of the folder, by a link too. */
  static async find(directory: string, files: readonly { path: string }[]): Promise<ModelFiles> {
    const paths = new Map<string, boolean>();
    for (const file of files) paths.set(file.path, (await placeInFolder(directory, file.path)) !== null);
    return new ModelFiles(directory, paths);
  }

  /** A file's path in the model's folder. */
  find(matches: (path: string) => boolean): string | undefined {
    return [...this.#paths.keys()].find(matches);
  }

  has(file: string): boolean {
    return this.#paths.has(file);
  }

  /** Absolute. Throws BuildError `file-missing` for a file that is not named, or not there. */
  place(file: string): string {
    const place = path.join(this.directory, file);
    if (this.#paths.get(file)) return place;
    throw new BuildError({ code: 'file-missing', path: place });
  }

  /** Throws BuildError `file-missing`, or `not-a-checkpoint` for one that is too long. */
  async readText(file: string): Promise<string> {
    const place = this.place(file);
    const { size } = await stat(place);
    const most = isVocabulary(file) ? largestVocabulary : largestText;
    if (size <= most) return readFile(place, 'utf8');
    const problem = `it has ${size} bytes; at most ${most} are read.`;
    throw new BuildError({ code: 'not-a-checkpoint', path: place, problem });
  }

  /** Throws BuildError `file-missing`, or `not-a-checkpoint` for what is no JSON object. */
  async readJson(file: string): Promise<Readonly<Record<string, unknown>>> {
    const value = parseJson(await this.readText(file));
    if (isObject(value)) return value;
    const problem = 'it is not a JSON object.';
    throw new BuildError({ code: 'not-a-checkpoint', path: this.place(file), problem });
  }
}
