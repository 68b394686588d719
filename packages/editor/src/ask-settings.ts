import { type ContinuationAskInput, limits } from '@tercet/protocol';

/** What a writer sets about suggestions, as it bears on an ask. */
export interface SuggestionSettings {
  candidates: number;
  /** Which of the two lengths ends a suggestion. */
  lengthBy: 'tokens' | 'time';
  maxTokens: number;
  maxTimeMs: number;
  /** `sentences`: whole ones, of about `maxTokens` together. */
  stopAt: 'none' | 'sentence' | 'sentences' | 'paragraph';
  temperature: number;
  topP: number;
  topK: number;
  repetitionPenalty: number;
  /** Null: a new one each time. */
  seed: number | null;
}

export const defaultSuggestionSettings: SuggestionSettings = {
  candidates: 3,
  lengthBy: 'tokens',
  maxTokens: 40,
  maxTimeMs: 2_000,
  stopAt: 'sentences',
  temperature: 0.9,
  topP: 0.92,
  topK: 50,
  repetitionPenalty: 1.1,
  seed: null,
};

/** The settings of an ask: the length that was chosen bounds it, the other is out of the way. */
export function askSettings(settings: SuggestionSettings): ContinuationAskInput['settings'] {
  const { temperature, topP, topK, repetitionPenalty, seed } = settings;
  return {
    temperature,
    topP,
    topK,
    repetitionPenalty,
    ...lengthOf(settings),
    ...(seed === null ? {} : { seed }),
  };
}

/** Whole sentences end from this share of the length on, and are cut back at the latest at this multiple of it. */
const leastShare = 0.75;
const mostTimes = 2;

function lengthOf({ lengthBy, maxTokens, maxTimeMs, stopAt }: SuggestionSettings) {
  const [least, most, time] =
    lengthBy === 'time'
      ? [limits.maxTokens, limits.maxTokens, { maxTimeMs }]
      : [Math.ceil(maxTokens * leastShare), Math.min(limits.maxTokens, maxTokens * mostTimes), {}];
  if (stopAt === 'sentences')
    return { stopAt: 'sentence' as const, minTokens: least, maxTokens: most, ...time };
  return { stopAt, maxTokens: lengthBy === 'time' ? most : maxTokens, ...time };
}
