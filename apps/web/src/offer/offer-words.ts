import type { SuggestState } from '@tercet/editor';
import { describeFailure, limits, type ModelInfo } from '@tercet/protocol';
import { modelWords } from '../bar/model-words.ts';

/** What can be done about it. */
export interface OfferWords {
  words: string;
  /** A button that asks again; null when asking again would be refused. */
  retry: string | null;
}

const longMs = 2_000;

/**
 * What the wait is for [UX 12]: busy models, the queue, the model, or the text being read.
 *
 * @param waitedMs  since the ask.
 * @returns null while text comes and nothing is wrong.
 */
export function waitingWords(
  suggest: Exclude<SuggestState, { phase: 'idle' }>,
  model: ModelInfo | null,
  waitedMs: number,
): string | null {
  const { phase, againAt, askedAt } = suggest;
  if (againAt !== null) {
    const seconds = Math.max(1, Math.ceil((againAt - askedAt - waitedMs) / 1_000));
    return `The models are busy with other writers; trying again in ${seconds} s.`;
  }
  if (phase === 'streaming' && model && model.status.state !== 'ready' && comesBack(model))
    return `${model.title} stopped and is restarting; your suggestions will resume.`;
  if (phase !== 'asked') return null;
  if (suggest.queuePlace !== null) {
    const others = suggest.queuePlace - 1;
    if (others === 0) return 'Waiting for the model; you are next.';
    return `Waiting for the model; ${others} ${others === 1 ? 'other is' : 'others are'} ahead of you.`;
  }
  if (model && model.status.state !== 'ready') return `${model.title}: ${modelWords(model.status).long}`;
  if (waitedMs < longMs) return 'Reading what you wrote…';
  return 'Still reading: a long text takes a few seconds the first time.';
}

/** Whether it is started again in a time that one waits. */
const comesBack = ({ status }: ModelInfo) =>
  status.state !== 'gone' || (status.retryInMs !== undefined && status.retryInMs <= limits.resumeWithinMs);

type FailedOffer = Pick<Extract<SuggestState, { phase: 'failed' }>, 'failure' | 'candidates'>;

/**
 * A failed ask in words, with a way on.
 *
 * @param cutOff  the page lost the server: nothing the server could have told.
 */
export function failureWords(
  { failure, candidates }: FailedOffer,
  model: ModelInfo | null,
  cutOff: boolean,
): OfferWords {
  const arrived = candidates.some(({ text }) => text !== '');
  const kept = arrived ? '; what had arrived is kept.' : '.';
  if (cutOff) return { words: `The connection to the server was lost${kept}`, retry: 'Ask again' };
  switch (failure.code) {
    case 'model-not-ready':
      if (model?.status.state === 'ready')
        return { words: `${model.title} is ready now.`, retry: 'Ask again' };
      return {
        words: model ? `${model.title}: ${modelWords(model.status).long}` : describeFailure(failure),
        retry: null,
      };
    case 'worker-lost': {
      if (model && !comesBack(model)) {
        const words = `${model.title} stopped${kept} ${modelWords(model.status).long}`;
        return { words, retry: null };
      }
      const title = model?.title ?? 'The model';
      return model?.status.state === 'ready'
        ? { words: `${title} stopped and is back${kept}`, retry: 'Ask again' }
        : { words: `${title} stopped and is restarting${kept}`, retry: null };
    }
    case 'model-unknown':
      return { words: 'The model you chose is not on this server.', retry: null };
    case 'prompt-too-long':
    case 'bad-message':
    case 'too-large':
      return { words: describeFailure(failure), retry: null };
    default:
      return { words: describeFailure(failure), retry: 'Ask again' };
  }
}
