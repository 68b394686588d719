import { type ContinuationAskInput, continuationSettingsSchema, limits } from '@tercet/protocol';

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

const isBoolean = (value: unknown): boolean => typeof value === 'boolean';
const bounds = continuationSettingsSchema.shape;

/** What each kept value must be; the protocol's own bounds where it has them. */
const accepts: Record<keyof WritingSettings, (value: unknown) => boolean> = {
  model: (value) => value === null || (typeof value === 'string' && value.length > 0 && value.length <= 200),
  candidates: (value) => Number.isInteger(value) && Number(value) >= 1 && Number(value) <= limits.candidates,
  lengthBy: (value) => value === 'tokens' || value === 'time',
  maxTokens: (value) => bounds.maxTokens.safeParse(value).success && value !== undefined,
  maxTimeMs: (value) => bounds.maxTimeMs.safeParse(value).success && value !== undefined,
  stopAt: (value) => bounds.stopAt.safeParse(value).success && value !== undefined,
  temperature: (value) => bounds.temperature.safeParse(value).success && value !== undefined,
  topP: (value) => bounds.topP.safeParse(value).success && value !== undefined,
  topK: (value) => bounds.topK.safeParse(value).success && value !== undefined,
  repetitionPenalty: (value) => bounds.repetitionPenalty.safeParse(value).success && value !== undefined,
  seed: (value) => value === null || (bounds.seed.safeParse(value).success && value !== undefined),
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
