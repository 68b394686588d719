import { createEngine, type ModelRunner, stepUntilIdle, type Tokenizer } from '@tercet/engine';
import { type ContinuationAsk, type ContinuationEvent, continuationAskSchema } from '@tercet/protocol';

export interface AskTimes {
  /** From asking to the first piece of text of any candidate, milliseconds. */
  firstMs: number;
  /** From asking to the last token of the last candidate, milliseconds. */
  allMs: number;
  /** As the engine counts it: from taking the ask on to the last end, milliseconds. */
  engineMs: number;
  cachedTokens: number;
  promptTokens: number;
  /** Every candidate has its full number of tokens and none was redrawn: comparable with other runs. */
  full: boolean;
}

/** Candidates of an ask, and tokens of each: what every figure of the bench is about. */
export const candidates = 3;
export const tokensEach = 20;

let asks = 0;

/** The ask that is timed: three candidates × 20 tokens, with the page's own settings. */
export function benchAsk(model: string, prompt: string): ContinuationAsk {
  asks += 1;
  const settings = { maxTokens: tokensEach, seed: asks };
  return continuationAskSchema.parse({ askId: `bench-${asks}`, model, prompt, candidates, settings });
}

/** Collects the events of an ask of `count` candidates into its times; `askedAt` by the same clock as `now`. */
export function createAskTimer(askedAt: number, now: () => number, count = candidates) {
  let firstAt = Number.NaN;
  let lastAt = askedAt;
  let ended = 0;
  let engineMs = 0;
  let full = true;
  let started: Extract<ContinuationEvent, { type: 'started' }> | undefined;
  return {
    /** @returns true when the ask is over. */
    see(event: ContinuationEvent): boolean {
      lastAt = now();
      if (event.type === 'started') started = event;
      if (event.type === 'piece' && Number.isNaN(firstAt)) firstAt = lastAt;
      if (event.type === 'redrawn') full = false;
      if (event.type === 'failed') throw new Error(`The ask failed: ${JSON.stringify(event.failure)}`);
      if (event.type !== 'ended') return false;
      engineMs = Math.max(engineMs, event.timeMs);
      if (event.reason !== 'length' || event.tokens !== tokensEach) full = false;
      ended += 1;
      return ended === count;
    },
    times(): AskTimes {
      const { cachedTokens = 0, promptTokens = 0 } = started ?? {};
      return {
        firstMs: firstAt - askedAt,
        allMs: lastAt - askedAt,
        engineMs,
        cachedTokens,
        promptTokens,
        full,
      };
    },
  };
}

/** Asks in this process: tokenizing, scheduling, the model and sampling, without server or socket. */
export function createInProcess(model: string, runner: ModelRunner, tokenizer: Tokenizer) {
  let see: (event: ContinuationEvent) => unknown = () => undefined;
  const now = () => performance.now();
  const engine = createEngine({ runner, tokenizer, now, emit: (event) => see(event), drawSeed: () => 1 });
  return async (prompt: string): Promise<AskTimes> => {
    const ask = benchAsk(model, prompt);
    const timer = createAskTimer(now(), now);
    see = timer.see;
    engine.ask({ ask, writer: 'bench' });
    await stepUntilIdle(engine);
    return timer.times();
  };
}
