import { type ContinuationAskInput, isSoundText, limits } from '@tercet/protocol';

/** What the writer set, kept in this browser. */
export interface WritingSettings {
  /** A model's name; null: the server's first. */
  model: string | null;
  candidates: number;
  /** Which of the two lengths ends a suggestion. */
  lengthBy: 'tokens' | 'time';
  maxTokens: number;
  maxTimeMs: number;
  stopAt: 'none' | 'sentence' | 'paragraph';
  temperature: number;
  topP: number;
  topK: number;
  repetitionPenalty: number;
  /** Null: a new one each time. */
  seed: number | null;
  digitsTake: boolean;
  showMachineText: boolean;
}

export const defaultSettings: WritingSettings = {
  model: null,
  candidates: 3,
  lengthBy: 'tokens',
  maxTokens: 40,
  maxTimeMs: 2_000,
  stopAt: 'none',
  temperature: 0.9,
  topP: 0.92,
  topK: 50,
  repetitionPenalty: 1.1,
  seed: null,
  digitsTake: true,
  showMachineText: true,
};

type Accepts = (value: unknown) => boolean;

const isBoolean: Accepts = (value) => typeof value === 'boolean';
const isOneOf =
  (...choices: string[]): Accepts =>
  (value) =>
    typeof value === 'string' && choices.includes(value);
const isNameOfModel: Accepts = (value) =>
  typeof value === 'string' &&
  value.length > 0 &&
  value.length <= limits.modelNameCharacters &&
  isSoundText(value);
const isBetween =
  (least: number, most: number): Accepts =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most;
const isWhole =
  (least: number, most: number): Accepts =>
  (value) =>
    Number.isInteger(value) && isBetween(least, most)(value);
const isNullOr =
  (accepts: Accepts): Accepts =>
  (value) =>
    value === null || accepts(value);

/** The bounds of the protocol's settings, without its parser: the page need not carry that. A test compares them. */
const accepts: Record<keyof WritingSettings, Accepts> = {
  model: isNullOr(isNameOfModel),
  candidates: isWhole(1, limits.candidates),
  lengthBy: isOneOf('tokens', 'time'),
  maxTokens: isWhole(1, limits.maxTokens),
  maxTimeMs: isWhole(10, limits.maxTimeMs),
  stopAt: isOneOf('none', 'sentence', 'paragraph'),
  temperature: isBetween(0, 5),
  topP: isBetween(0, 1),
  topK: isWhole(0, 1_000),
  repetitionPenalty: isBetween(1, 2),
  seed: isNullOr(isWhole(0, 0xffff_ffff)),
  digitsTake: isBoolean,
  showMachineText: isBoolean,
};

/**
 * Reads what was kept. Anything that is missing, broken or out of bounds is its default; the rest is kept.
 *
 * @param kept  the stored text; null when nothing was. Never throws.
 */
export function parseSettings(kept: string | null): WritingSettings {
  let found: unknown;
  try {
    found = JSON.parse(kept ?? '{}');
  } catch {
    return defaultSettings;
  }
  if (typeof found !== 'object' || found === null) return defaultSettings;
  const entries = Object.entries(found).filter(
    ([name, value]) => Object.hasOwn(accepts, name) && accepts[name as keyof WritingSettings](value),
  );
  return { ...defaultSettings, ...Object.fromEntries(entries) };
}

/** The settings of an ask: the length that was chosen bounds it, the other is out of the way. */
export function askSettings(settings: WritingSettings): ContinuationAskInput['settings'] {
  const { temperature, topP, topK, repetitionPenalty, stopAt, seed } = settings;
  return {
    temperature,
    topP,
    topK,
    repetitionPenalty,
    stopAt,
    ...(settings.lengthBy === 'time'
      ? { maxTokens: limits.maxTokens, maxTimeMs: settings.maxTimeMs }
      : { maxTokens: settings.maxTokens }),
    ...(seed === null ? {} : { seed }),
  };
}
