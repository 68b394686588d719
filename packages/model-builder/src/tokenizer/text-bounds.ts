import { BuildError } from '../build-failure.ts';
import { type MergesFile, type Part, partsWithin } from './tokenizer-file.ts';

/** What stands beside a tokenizer. */
export interface Said {
  config: Readonly<Record<string, unknown>>;
  tokenizer: Readonly<Record<string, unknown>>;
}

/** What a file says before it is known how its texts begin and end. */
export const unbounded = { start_token: 0, starts_every_text: false, ends: [] as number[] };

/**
 * With what begins and ends a text.
 *
 * @param template the token that `post_processor` puts before a text.
 */
export function bounded(file: MergesFile, template: string | null, { config, tokenizer }: Said): MergesFile {
  const ids = new Map(Object.entries(file.model.vocab));
  for (const { content, id } of file.added_tokens) ids.set(content, id);
  const idOf = (content: string | null) => (content === null ? undefined : ids.get(content));
  const stated = idOf(textOf(tokenizer.bos_token)) ?? numbersOf(config.bos_token_id)[0];
  const always = tokenizer.add_bos_token ?? template !== null;
  const ends = [...numbersOf(config.eos_token_id), ...[idOf(textOf(tokenizer.eos_token)) ?? []].flat()];
  const first = always ? (idOf(template) ?? stated) : (ids.get('<|endoftext|>') ?? stated ?? ends[0]);
  if (first === undefined) {
    throw new BuildError({
      code: 'missing-metadata',
      key: 'tokenizer_config.json: bos_token',
      expected: 'token',
    });
  }
  return { ...file, start_token: first, starts_every_text: always === true, ends };
}

/** The control token that a template puts before a text; null for none. */
export function startOf(after: Part | null): string | null {
  if (after === null) return null;
  if (after.type === 'Sequence')
    return (
      partsWithin(after)
        .map(startOf)
        .find((each) => each !== null) ?? null
    );
  const [first] = Array.isArray(after.single) ? after.single : [];
  const id = first?.SpecialToken?.id;
  return typeof id === 'string' ? id : null;
}

/** A token given as its text or as an object with it. */
export function textOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const content = (value as { content?: unknown } | null | undefined)?.content;
  return typeof content === 'string' ? content : null;
}

const numbersOf = (value: unknown): number[] =>
  [value].flat().filter((each): each is number => typeof each === 'number');
