import type { ModelInfo, ModelStatus } from '@tercet/protocol';

export type ModelTone = 'good' | 'busy' | 'bad';

export interface ModelWords {
  /** Behind the model's name: `ready`, `building 40 %`. */
  short: string;
  /** A sentence: what it means, and what happens next. */
  long: string;
  tone: ModelTone;
  /** 0 to 1 while there is progress to show; null otherwise. */
  share: number | null;
}

/** A model's state in words [UX 12, 13]. */
export function modelWords(status: ModelStatus): ModelWords {
  switch (status.state) {
    case 'ready':
      return {
        short: 'ready',
        long: `Ready; reads the last ${status.contextTokens} tokens before the caret.`,
        tone: 'good',
        share: null,
      };
    case 'building': {
      const percent = Math.floor(status.share * 100);
      return {
        short: `building ${percent} %`,
        long: `Being built for this machine, once: ${percent} % (${status.doing}). You can write meanwhile.`,
        tone: 'busy',
        share: status.share,
      };
    }
    case 'loading':
      return {
        short: 'loading',
        long: 'Being loaded into memory; a few seconds.',
        tone: 'busy',
        share: null,
      };
    case 'gone':
      return {
        short: 'stopped',
        long: `${sentence(status.reason)} ${
          status.retryInMs === undefined
            ? 'It does not start again by itself: look at the server’s output.'
            : `It starts again by itself in ${Math.max(1, Math.round(status.retryInMs / 1000))} s.`
        }`,
        tone: 'bad',
        share: null,
      };
    case 'absent':
      return { short: 'not here', long: sentence(status.reason), tone: 'bad', share: null };
    default:
      return status satisfies never;
  }
}

function sentence(reason: string): string {
  const begun = reason.charAt(0).toUpperCase() + reason.slice(1);
  return /[.!?]$/.test(begun) ? begun : `${begun}.`;
}

/** The model that is asked: the wanted one while the server has it, else the server's first; null without any. */
export function chosenModel(models: readonly ModelInfo[] | null, wanted: string | null): ModelInfo | null {
  return models?.find((model) => model.name === wanted) ?? models?.[0] ?? null;
}
