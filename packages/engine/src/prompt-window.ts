import type { RunnerShape } from './model-runner.ts';

/** Times one candidate may be drawn again. */
export const maxRedraws = 2;
/** Tokens a redraw is sure to find room for: what does not fit shows within the first words, a twin after a sentence. */
const redrawTokens = 40;

/** KV indices of candidates of `each` tokens, and of their redraws. */
const needed = (candidates: number, each: number, redraw: number) =>
  candidates * (each + maxRedraws * Math.min(each, redraw));

/** How the KV indices of a slot are shared between one ask's prompt and its candidates. */
export interface PromptWindow {
  /** Most tokens of prompt that are read, ≥ 1. */
  promptTokens: number;
  /** What a prompt too long is cut forward by, in tokens: a power of two, about a quarter of the window. */
  stepTokens: number;
}

/**
 * The room an ask's prompt has.
 *
 * Every candidate gets its tokens and every redraw 40 of them, but together at most half of the slot: an ask
 * for six long candidates shortens them (`candidateTokens`) rather than forget the text.
 */
export function promptWindow(shape: RunnerShape, candidates: number, maxTokens: number): PromptWindow {
  const wanted = needed(candidates, maxTokens, redrawTokens);
  const reserved = Math.min(wanted, Math.floor(shape.slotTokens / 2));
  const readable = Math.max(shape.contextTokens - maxTokens, Math.floor(shape.contextTokens / 2));
  const promptTokens = Math.max(1, Math.min(shape.slotTokens - reserved, readable));
  return { promptTokens, stepTokens: 2 ** Math.max(0, Math.floor(Math.log2(promptTokens / 4))) };
}

/** Tokens each candidate may have after a prompt of `promptTokens`: all of them at once fit the slot. */
export function candidateTokens(
  shape: RunnerShape,
  promptTokens: number,
  candidates: number,
  maxTokens: number,
): number {
  const room = Math.floor((shape.slotTokens - promptTokens) / candidates);
  return Math.min(maxTokens, room, shape.contextTokens - promptTokens);
}

/** Indices that are worth hiding behind a prompt: every pass takes the longer for them, some 6 µs each. */
const worthHiding = (promptTokens: number) => 64 + Math.floor(promptTokens / 4);

/**
 * KV indices the candidates and their redraws may fill behind a prompt: all they could want where there is room, less
 * in a full slot, so that the text before stays remembered there too. It hangs on the ask alone, never on what is
 * remembered, which so never changes a text.
 */
export function writingRoom(
  shape: RunnerShape,
  promptTokens: number,
  candidates: number,
  maxTokens: number,
): number {
  const each = candidateTokens(shape, promptTokens, candidates, maxTokens);
  const room = shape.slotTokens - promptTokens;
  const least = Math.max(needed(candidates, each, redrawTokens), room - worthHiding(promptTokens));
  return Math.min(room, needed(candidates, each, each), least);
}

/** KV indices that may lie hidden among those of a remembered prompt: as many as are left, up to what they are worth. */
export function hiddenTokens(
  shape: RunnerShape,
  promptTokens: number,
  candidates: number,
  maxTokens: number,
): number {
  const spare = shape.slotTokens - promptTokens - writingRoom(shape, promptTokens, candidates, maxTokens);
  return Math.max(0, Math.min(spare, worthHiding(promptTokens)));
}

/**
 * The end of a prompt that is too long, cut at a multiple of `stepTokens` from its start.
 *
 * The cut stays where it is while a document grows by up to a step, so the slot's cached prefix holds.
 */
export function slideTokens(tokens: readonly number[], window: PromptWindow): readonly number[] {
  const excess = tokens.length - window.promptTokens;
  return excess <= 0 ? tokens : tokens.slice(Math.ceil(excess / window.stepTokens) * window.stepTokens);
}

/** Characters beyond which a text surely has more tokens than the window, a token being seldom longer than 8. */
const charactersPerToken = 8;
const cutCharacters = 8192;

/**
 * Leaves out text so far before the window that tokenizing it would be wasted time.
 *
 * The cut is just before a space or newline, after a multiple of 8,192 characters, so it too stays while
 * a document grows.
 */
export function slideText(text: string, window: PromptWindow): string {
  const excess = text.length - window.promptTokens * charactersPerToken - cutCharacters;
  if (excess < cutCharacters) return text;
  const from = Math.floor(excess / cutCharacters) * cutCharacters;
  const space = text.slice(from, from + cutCharacters).search(/\s/u);
  return text.slice(space < 0 ? from : from + space);
}
