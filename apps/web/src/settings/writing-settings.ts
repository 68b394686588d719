import { defaultSuggestionSettings, type SuggestionSettings } from '@tercet/editor';
import { isSoundText, limits } from '@tercet/protocol';

/** What the writer set, kept in this browser. */
export interface WritingSettings extends SuggestionSettings {
  /** A model's name; null: the server's first. */
  model: string | null;
  digitsTake: boolean;
  showMachineText: boolean;
}

export const defaultSettings: WritingSettings = {
  ...defaultSuggestionSettings,
  model: null,
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
  stopAt: isOneOf('none', 'sentence', 'sentences', 'paragraph'),
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
