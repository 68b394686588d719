/** What is known of one worker when an ask comes. */
export interface WorkerRoom {
  ready: boolean;
  /** Asks it holds, running and waiting. */
  asks: number;
  /** A pass of three candidates, milliseconds, > 0. */
  stepMs: number;
  /** Work it was given and has not done, in tokens of candidates. */
  owedTokens: number;
  /** Most tokens of prompt it reads. */
  contextTokens: number;
  /** Characters at the start of this prompt that it was sent before. */
  knownCharacters: number;
}

export interface AskSize {
  /** Of the prompt, UTF-16 units. */
  characters: number;
  candidates: number;
  maxTokens: number;
}

/** English, roughly: what is compared is one worker with another, so no tokenizer is needed here. */
const charactersPerToken = 4;
/** Reading a token of prompt in a batch costs about this much of drawing one of a candidate (bench `ask`). */
export const promptTokenCost = 1 / 3;

/** What is left to read of a prompt, in tokens of candidates. */
export function readingWork(
  characters: number,
  { contextTokens, knownCharacters }: Pick<WorkerRoom, 'contextTokens' | 'knownCharacters'>,
): number {
  const tokens = Math.max(0, characters - knownCharacters) / charactersPerToken;
  return promptTokenCost * Math.min(tokens, contextTokens);
}

/**
 * Chooses the worker where an ask will be done soonest: what it owes, what it would have to read and draw,
 * times how fast it is. A text it has read before draws a writer's next ask to it, until it owes more than
 * reading that text elsewhere would cost.
 *
 * @param room asks a worker may hold.
 * @returns an index, the first of equals; null when none is ready and has room. Never throws.
 */
export function chooseWorker(workers: readonly WorkerRoom[], ask: AskSize, room: number): number | null {
  let chosen: number | null = null;
  let soonest = Number.POSITIVE_INFINITY;
  for (const [index, worker] of workers.entries()) {
    if (!worker.ready || worker.asks >= room) continue;
    const own = readingWork(ask.characters, worker) + ask.candidates * ask.maxTokens;
    const doneIn = (worker.owedTokens + own) * worker.stepMs;
    if (doneIn >= soonest) continue;
    chosen = index;
    soonest = doneIn;
  }
  return chosen;
}
