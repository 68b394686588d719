import type { ContinuationAsk } from '@tercet/protocol';
import { type Candidate, newCandidate } from './candidate.ts';
import type { Row, RunnerShape } from './model-runner.ts';
import { wordsOf } from './near-duplicate.ts';
import type { Need } from './plan-step.ts';
import { candidateTokens, maxRedraws } from './prompt-window.ts';

/** Owner of KV indices that no candidate may see any more: those of a withdrawn draw. */
const nobody = -2;

/**
 * An ask in a slot.
 *
 * KV layout: the prompt at indices 0 … promptLength − 1, then the candidates' tokens as they come,
 * mixed; `owners` tells them apart (a tree of one trunk). A token's position goes on from the prompt in
 * its own branch. There is no prefill mode: `computed` is brought up to the prompt's length.
 */
export interface HeldAsk {
  readonly ask: ContinuationAsk;
  readonly writer: string;
  readonly seed: number;
  /** Milliseconds on the injected clock: reaching the worker, and getting its slot. */
  readonly arrivedAt: number;
  readonly startedAt: number;
  readonly slot: number;
  readonly prompt: Int32Array;
  /** Most tokens of one candidate. */
  readonly tokenLimit: number;
  readonly owners: Int8Array;
  /** KV indices written. */
  computed: number;
  readonly candidates: Candidate[];
  /** Of the prompt's last token: redraws begin here. Null until the prompt is read. */
  promptLogits: Float32Array | null;
  /** First tokens drawn so far, by whichever candidate. */
  readonly firstTokens: Set<number>;
  /** Words of the texts to avoid. */
  readonly avoid: readonly string[][];
}

export function holdAsk(
  shape: RunnerShape,
  given: Pick<HeldAsk, 'ask' | 'writer' | 'seed' | 'arrivedAt' | 'startedAt' | 'slot' | 'prompt'> & {
    cachedTokens: number;
    /** Cancelled while they waited. */
    cancelled: ReadonlySet<number>;
  },
): HeldAsk {
  const { ask, prompt, cachedTokens, cancelled, ...rest } = given;
  return {
    ...rest,
    ask,
    prompt,
    tokenLimit: candidateTokens(shape, prompt.length, ask.candidates, ask.settings.maxTokens),
    owners: new Int8Array(shape.slotTokens).fill(-1),
    computed: cachedTokens,
    candidates: Array.from({ length: ask.candidates }, (_, index) => ({
      ...newCandidate(index, 0, given.seed, ask.settings),
      live: !cancelled.has(index),
    })),
    promptLogits: null,
    firstTokens: new Set(),
    avoid: ask.distinct ? ask.avoid.map((text) => wordsOf(text)) : [],
  };
}

export const liveCandidates = (held: HeldAsk): Candidate[] => held.candidates.filter(({ live }) => live);

/** What the ask could read next. */
export function needOf(held: HeldAsk): Need {
  return held.promptLogits === null
    ? { slot: held.slot, kind: 'prompt', tokens: held.prompt.length - held.computed }
    : { slot: held.slot, kind: 'stream', tokens: liveCandidates(held).length };
}

/** The next `take` tokens of the prompt. */
export function promptRow(held: HeldAsk, take: number): Row {
  const start = held.computed;
  const tokens = held.prompt.slice(start, start + take);
  return {
    slot: held.slot,
    start,
    tokens,
    positions: tokens.map((_, at) => start + at),
    owners: null,
    wanted: start + take === held.prompt.length ? [take - 1] : [],
  };
}

/** The last token of each of `candidates`, one branch each. */
export function streamRow(held: HeldAsk, candidates: readonly Candidate[]): Row {
  const start = held.computed;
  candidates.forEach(({ index }, at) => {
    held.owners[start + at] = index;
  });
  return {
    slot: held.slot,
    start,
    tokens: Int32Array.from(candidates, ({ tokens }) => tokens.at(-1)!),
    positions: Int32Array.from(candidates, ({ tokens }) => held.prompt.length + tokens.length - 1),
    owners: held.owners,
    wanted: candidates.map((_, at) => at),
  };
}

/** Hides everything a withdrawn draw wrote from every later token. */
export function hideBranch(held: HeldAsk, index: number): void {
  for (let at = held.prompt.length; at < held.computed; at++) {
    if (held.owners[at] === index) held.owners[at] = nobody;
  }
}

/** Whether one more draw of `candidate` fits: redraws left, and KV room for all that is still to come. */
export function canRedraw(held: HeldAsk, candidate: Candidate): boolean {
  const others = liveCandidates(held).filter((other) => other !== candidate);
  const toCome = others.reduce(
    (sum, { tokens }) => sum + held.tokenLimit - tokens.length + 1,
    held.tokenLimit,
  );
  return candidate.redraws < maxRedraws && held.computed + toCome <= held.owners.length;
}
