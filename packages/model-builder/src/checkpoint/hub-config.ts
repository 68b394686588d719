import { BuildError } from '../build-failure.ts';
import { isObject, parseJson } from './parse-json.ts';

type Json = Readonly<Record<string, unknown>>;

/** `config.json` of a checkpoint in transformers' layout. A key that is null is one that is not there. */
export class HubConfig {
  readonly #values: Json;
  private readonly path: string;

  private constructor(values: Json, path: string) {
    this.#values = values;
    this.path = path;
  }

  /** Throws BuildError `not-a-checkpoint` for what is no JSON object. */
  static parse(text: string, path: string): HubConfig {
    const values = parseJson(text);
    if (isObject(values)) return new HubConfig(values, path);
    throw new BuildError({ code: 'not-a-checkpoint', path, problem: 'it is not a JSON object.' });
  }

  /** Throws BuildError `missing-metadata`, unless there is a fallback. */
  number(key: string, fallback?: number): number {
    const value = this.#values[key] ?? fallback;
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    throw this.#missing(key, 'number');
  }

  text(key: string, fallback?: string): string {
    const value = this.#values[key] ?? fallback;
    if (typeof value === 'string') return value;
    throw this.#missing(key, 'text');
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.#values[key] ?? fallback;
    if (typeof value === 'boolean') return value;
    throw this.#missing(key, 'yes or no');
  }

  /** Null when it is absent. */
  texts(key: string): string[] | null {
    const value = this.#values[key] ?? null;
    if (value === null || (Array.isArray(value) && value.every((each) => typeof each === 'string')))
      return value;
    throw this.#missing(key, 'list of texts');
  }

  /** A config within this one; null when it is absent. */
  part(key: string): HubConfig | null {
    const value = this.#values[key] ?? null;
    if (value === null) return null;
    if (typeof value === 'object' && !Array.isArray(value))
      return new HubConfig(value as Json, `${this.path}/${key}`);
    throw this.#missing(key, 'object');
  }

  keys(): string[] {
    return Object.keys(this.#values);
  }

  /** Whether a key says anything but no, nothing or none of a list. */
  says(key: string): boolean {
    const value = this.#values[key] ?? false;
    return value !== false && !(typeof value === 'object' && Object.keys(value).length === 0);
  }

  /** Whatever it is, as text. */
  written(key: string): string {
    return String(this.#values[key]);
  }

  has(key: string): boolean {
    return (this.#values[key] ?? null) !== null;
  }

  #missing(key: string, expected: string): BuildError {
    return new BuildError({ code: 'missing-metadata', key: `${this.path}: ${key}`, expected });
  }
}
