import type { SuggestState } from '@tercet/editor';
import { describeFailure, type Failure, type ModelInfo } from '@tercet/protocol';
import { modelWords } from '../bar/model-words.ts';

/** What can be done about it. */
export interface OfferWords {
  words: string;
  /** A button that asks again; null when asking again would be refused. */
  retry: string | null;
}

const longMs = 2_000;

/**
 * What the wait is for [UX 12]: the queue, the model, or the text being read.
 *
 * @param waitedMs  since the ask.
 */
export function waitingWords(
  suggest: Extract<SuggestState, { phase: 'asked' }>,
  model: ModelInfo | null,
  waitedMs: number,
): string {
  if (suggest.queuePlace !== null)
    return suggest.queuePlace === 1
      ? 'Others are being served; yours is next.'
      : `Others are being served; yours is number ${suggest.queuePlace} in the queue.`;
  if (model && model.status.state !== 'ready') return `${model.title}: ${modelWords(model.status).long}`;
  if (waitedMs < longMs) return 'Reading what you wrote…';
  return 'Still reading: a long text takes a few seconds the first time.';
}

/**
 * A failed ask in words, with a way on.
 *
 * @param cutOff  the page lost the server: nothing the server could have told.
 */
export function failureWords(failure: Failure, model: ModelInfo | null, cutOff: boolean): OfferWords {
  if (cutOff)
    return { words: 'The connection to the server was lost; what had come is kept.', retry: 'Ask again' };
  switch (failure.code) {
    case 'model-not-ready':
      if (model?.status.state === 'ready')
        return { words: `${model.title} is ready now.`, retry: 'Ask again' };
      return {
        words: model ? `${model.title}: ${modelWords(model.status).long}` : describeFailure(failure),
        retry: null,
      };
    case 'worker-lost': {
      const said = describeFailure({ ...failure, model: model?.title ?? failure.model });
      return model?.status.state === 'ready'
        ? { words: `${said} It is back.`, retry: 'Ask again' }
        : { words: said, retry: null };
    }
    case 'prompt-too-long':
    case 'bad-message':
    case 'too-large':
      return { words: describeFailure(failure), retry: null };
    default:
      return { words: describeFailure(failure), retry: 'Ask again' };
  }
}
