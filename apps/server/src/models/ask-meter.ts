import type { ContinuationEvent } from '@tercet/protocol';
import type { ModelObservation, ObserveModels } from './model-observation.ts';

type Told<One> = One extends ModelObservation ? Omit<One, 'model'> : never;

/** Tells what one ask's events mean for the meters. */
export interface AskMeter {
  /** Only of events that go to who asked. */
  heard(event: ContinuationEvent, drawn: readonly number[]): void;
  /** The whole ask was cancelled. Told once, with how far it had come. */
  cancelled(): void;
  resumed(): void;
}

/** @param now milliseconds of a steady clock. */
export function createAskMeter(
  model: string,
  candidates: number,
  observe: ObserveModels,
  now: () => number,
): AskMeter {
  const askedAt = now();
  const lastPieceAt = new Map<number, number>();
  let prompt: { promptTokens: number; cachedTokens: number } | null = null;
  let streaming = false;
  let told = false;
  const tell = (what: Told<ModelObservation>) => observe({ model, ...what } as ModelObservation);
  tell({ type: 'asked', candidates });

  function piece(candidate: number, tokens: number): void {
    const at = now();
    if (!streaming) {
      streaming = true;
      tell({
        type: 'first-token',
        ms: at - askedAt,
        ...(prompt ?? { promptTokens: 0, cachedTokens: 0 }),
      });
    }
    const last = lastPieceAt.get(candidate);
    lastPieceAt.set(candidate, at);
    if (last !== undefined) tell({ type: 'inter-token', msPerToken: (at - last) / tokens, tokens });
  }

  return {
    heard(event, drawn) {
      if (event.type === 'started') {
        prompt = { promptTokens: event.promptTokens, cachedTokens: event.cachedTokens };
        tell({ type: 'queued-for', queueMs: now() - askedAt });
      } else if (event.type === 'piece') piece(event.candidate, Math.max(1, drawn.length));
      else if (event.type === 'ended') tell({ type: 'ended', reason: event.reason, tokens: event.tokens });
      else if (event.type === 'failed') tell({ type: 'refused', reason: event.failure.code });
    },
    cancelled() {
      if (told) return;
      told = true;
      tell({ type: 'cancelled', stage: streaming ? 'streaming' : prompt ? 'prompt' : 'waiting' });
    },
    resumed: () => tell({ type: 'resumed' }),
  };
}
