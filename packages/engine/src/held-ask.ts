import type { CandidateProgress, ContinuationAsk } from '@tercet/protocol';
import { type Candidate, newCandidate } from './candidate.ts';
import type { KnownToken } from './known-token.ts';
import { languageShown } from './language.ts';
import type { Row, RunnerShape } from './model-runner.ts';
import { wordsOf } from './near-duplicate.ts';
import type { Need } from './plan-step.ts';
import { candidateTokens, maxRedraws, writingRoom } from './prompt-window.ts';
import type { Beginning } from './read-prompt.ts';
import { nobody, noteTokens, type SlotMemory } from './slot-memory.ts';
import { type FitInto, hasLabels, hasMarkup } from './unfit.ts';

/**
 * An ask in a slot.
 *
 * KV layout: the prompt, then the candidates' tokens as they come, mixed; `memory.owners` tells them apart
 * (a tree of one trunk). A token's position goes on from the prompt in its own branch. The prompt is at
 * indices 0 … length − 1, unless it goes on from a candidate taken before: then others lie hidden between.
 * There is no prefill mode: `read` is brought up to the prompt's length.
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
  /** KV indices its prompt, candidates and redraws may fill together, those that are hidden left out. */
  readonly indexLimit: number;
  readonly memory: SlotMemory;
  /** Indices hidden within the prompt. */
  hidden: number;
  /** Number of the pass it last had a part in. */
  servedAt: number;
  /** Tokens of the prompt that are in the KV. */
  read: number;
  readonly candidates: Candidate[];
  /** Of the prompt's last token: redraws begin here. Null until the prompt is read. */
  promptLogits: Float32Array | null;
  /** Tokens of another worker's that are not in the KV yet; empty for an ask that began here. */
  backlog: KnownToken[];
  /** How its candidates begin; null: anything may follow. */
  readonly beginning: Beginning | null;
  /** What its candidates have to fit into; null: anything may follow. */
  readonly fitInto: FitInto | null;
  /** First tokens drawn so far, by whichever candidate. */
  readonly firstTokens: Set<number>;
  /** Words of the texts to avoid. */
  readonly avoid: readonly string[][];
}

export function holdAsk(
  shape: RunnerShape,
  given: Pick<
    HeldAsk,
    | 'servedAt'
    | 'ask'
    | 'writer'
    | 'seed'
    | 'arrivedAt'
    | 'startedAt'
    | 'slot'
    | 'memory'
    | 'prompt'
    | 'beginning'
  > & {
    /** Tokens of the prompt that `memory` begins with. */
    cachedTokens: number;
    /** Cancelled while they waited. */
    cancelled: ReadonlySet<number>;
    resume: readonly CandidateProgress[] | undefined;
  },
): HeldAsk {
  const { ask, prompt, cachedTokens, cancelled, resume, ...rest } = given;
  return {
    ...rest,
    ask,
    prompt,
    tokenLimit: candidateTokens(shape, prompt.length, ask.candidates, ask.settings.maxTokens),
    indexLimit: prompt.length + writingRoom(shape, prompt.length, ask.candidates, ask.settings.maxTokens),
    hidden: given.memory.length - cachedTokens,
    read: cachedTokens,
    candidates: Array.from({ length: ask.candidates }, (_, index) => {
      const candidate = newCandidate(index, given.seed, ask.settings, given.beginning, resume?.[index]);
      return cancelled.has(index) ? { ...candidate, live: false } : candidate;
    }),
    promptLogits: null,
    backlog: [],
    fitInto: given.beginning && {
      opening: given.beginning.opening,
      language: languageShown(ask.prompt),
      hasLabels: hasLabels(ask.prompt),
      hasMarkup: hasMarkup(ask.prompt),
    },
    firstTokens: new Set(),
    avoid: ask.distinct ? ask.avoid.map((text) => wordsOf(text)) : [],
  };
}

export const liveCandidates = (held: HeldAsk): Candidate[] => held.candidates.filter(({ live }) => live);

/** What the ask could read next. */
export function needOf(held: HeldAsk): Pick<Need, 'slot' | 'kind' | 'tokens' | 'writer'> {
  const { backlog, read, prompt, promptLogits, slot, writer } = held;
  const tokens = promptLogits === null ? prompt.length - read : backlog.length;
  if (tokens > 0) return { slot, writer, kind: 'prompt', tokens };
  return { slot, writer, kind: 'stream', tokens: liveCandidates(held).length };
}

/** What the ask reads in the next pass, and whose tokens they are when they are candidates'. */
export interface Reading {
  held: HeldAsk;
  /** `putBack`: tokens known already, whose logits are not wanted. */
  kind: 'prompt' | 'putBack' | 'stream';
  row: Row;
  written: readonly KnownToken[];
}

/** @param take tokens of a prompt or of what is put back; a stream brings one of every live candidate. */
export function readingOf(held: HeldAsk, take: number): Reading {
  if (held.promptLogits === null) return { held, kind: 'prompt', row: promptRow(held, take), written: [] };
  if (held.backlog.length > 0) {
    const written = held.backlog.slice(0, take);
    return { held, kind: 'putBack', row: candidatesRow(held, written), written };
  }
  const written = liveCandidates(held).map((candidate) => ({ candidate, at: candidate.written }));
  return { held, kind: 'stream', row: candidatesRow(held, written), written };
}

/** Notes that a pass has written what was read. */
export function noteWritten({ held, kind, row, written }: Reading): void {
  noteTokens(held.memory, row.tokens, kind === 'prompt' ? 'prompt' : 'candidates');
  if (kind === 'prompt') held.read += row.tokens.length;
  for (const { candidate, at } of written) candidate.written = at + 1;
  if (kind === 'putBack') held.backlog.splice(0, written.length);
}

/** The next `take` tokens of the prompt. */
function promptRow(held: HeldAsk, take: number): Row {
  const { hidden, memory, prompt, read, slot } = held;
  const tokens = prompt.slice(read, read + take);
  return {
    slot,
    start: memory.length,
    tokens,
    positions: tokens.map((_, at) => read + at),
    owners: hidden > 0 ? memory.owners : null,
    isPrompt: true,
    wanted: read + take === prompt.length ? [take - 1] : [],
  };
}

/** Tokens of candidates, each in its own branch; logits are wanted of those that are the last known. */
function candidatesRow(held: HeldAsk, written: readonly KnownToken[]): Row {
  const { memory, slot } = held;
  const start = memory.length;
  written.forEach(({ candidate }, at) => {
    memory.owners[start + at] = candidate.index;
  });
  return {
    slot,
    start,
    tokens: Int32Array.from(written, ({ candidate, at }) => candidate.tokens[at]!),
    positions: Int32Array.from(written, ({ at }) => held.prompt.length + at),
    owners: memory.owners,
    wanted: written.flatMap(({ candidate, at }, row) => (at === candidate.tokens.length - 1 ? [row] : [])),
  };
}

/** Hides everything a withdrawn draw wrote from every later token. */
export function hideBranch(held: HeldAsk, index: number): void {
  const { length, owners } = held.memory;
  for (let at = 0; at < length; at++) if (owners[at] === index) owners[at] = nobody;
  held.backlog = held.backlog.filter(({ candidate }) => candidate.index !== index);
}

/**
 * Whether one more draw of `candidate` fits: redraws left, and KV room for all that is still to come.
 * Hidden indices do not count: room for them was left (`hiddenTokens`).
 */
export function canRedraw(held: HeldAsk, candidate: Candidate): boolean {
  const others = liveCandidates(held).filter((other) => other !== candidate);
  const toCome = others.reduce((sum, { written }) => sum + held.tokenLimit - written, held.tokenLimit);
  const used = held.memory.length - held.hidden;
  return candidate.redraws < maxRedraws && used + toCome <= held.indexLimit;
}
