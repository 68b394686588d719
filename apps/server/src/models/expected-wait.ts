import { limits } from '@tercet/protocol';
import type { PassCost } from './pass-cost.ts';

/** When the first token of a new ask comes if it is alone, and how much later for what others asked; milliseconds. */
export interface ExpectedTimes {
  waitMs: number;
  readMs: number;
}

/** A wait counts from this part of a prompt's own reading on: what is long by itself is no fault of the others. */
const notableWait = 1 / 10;

/** Who comes later with a shorter prompt is read before: a wait gets that much longer than it is now. */
const overtaking = 1.5;

/** Whether an ask would wait so long for others that it is better refused at once. */
export function isTooLong({ waitMs, readMs }: ExpectedTimes): boolean {
  const longMs = overtaking * waitMs;
  if (longMs > limits.waitMs) return true;
  return longMs + readMs > limits.firstTokenMs && waitMs > notableWait * readMs;
}

/** One ask as far as the others are concerned. */
export interface AskAhead {
  writer: string;
  /** It has a slot of the worker's memory. */
  hasSlot: boolean;
  /** Tokens of its prompt left to read. */
  promptTokens: number;
  /** Candidates that are not over, and tokens each of them may still draw. */
  candidates: number;
  tokens: number;
}

/** What a worker can do. */
export interface WorkerPower {
  /** Asks it runs at once, ≥ 1. */
  slots: number;
  cost: PassCost;
}

/** Further than this nobody looks: milliseconds. */
const horizonMs = 10_000;

/** What streams may take of a pass beside prompts. */
const streamsShare = 1 / 2;

/**
 * When the first token of a new ask comes, by going through the passes to come as the worker's scheduler will
 * (`packages/engine/src/plan-step.ts`): streams first, what is left of a pass for prompts, the shortest first, one of
 * each writer before anybody's second; who has no slot waits until one is free.
 *
 * One other writer is no crowd, however slow the machine: two share it. And who floods is no reason to turn another
 * away, since of their asks only those that have a slot come before [CN15].
 *
 * @param others every ask under way, in order of arrival.
 */
export function expectedTimes(others: readonly AskAhead[], own: AskAhead, power: WorkerPower): ExpectedTimes {
  const readMs = firstTokenMs([], own, power);
  const writers = new Set(others.map(({ writer }) => writer));
  writers.delete(own.writer);
  if (writers.size < 2) return { waitMs: 0, readMs };
  return { waitMs: Math.max(0, firstTokenMs(others, own, power) - readMs), readMs };
}

function firstTokenMs(others: readonly AskAhead[], own: AskAhead, { slots, cost }: WorkerPower): number {
  const mine = { ...own };
  const line = inTurn([...others.map((one) => ({ ...one })), mine]);
  let running = line.filter(({ hasSlot }) => hasSlot);
  let waiting = line.filter(({ hasSlot }) => !hasSlot);
  let ms = 0;
  while (ms < horizonMs) {
    const free = Math.max(0, slots - running.length);
    running.push(...waiting.slice(0, free));
    waiting = waiting.slice(free);
    const prompts = running.filter(({ promptTokens }) => promptTokens > 0);
    const streams = running.filter(({ promptTokens }) => promptTokens <= 0);
    ms += prompts.length > 0 ? read(prompts, streams, cost) : draw(streams, cost);
    if (mine.promptTokens <= 0 && running.includes(mine)) return ms;
    running = running.filter(({ promptTokens, tokens }) => promptTokens > 0 || tokens > 0);
  }
  return horizonMs;
}

const rowsOf = (streams: readonly AskAhead[]) => streams.reduce((sum, { candidates }) => sum + candidates, 0);

/** One pass with a part of prompts. @returns how long it takes; the asks are moved on. */
function read(prompts: readonly AskAhead[], streams: readonly AskAhead[], cost: PassCost): number {
  const allMs = rowsOf(streams) * cost.streamMs;
  const streamsMs = Math.min(allMs, streamsShare * limits.passMs);
  for (const one of streams) one.tokens -= streamsMs / allMs;
  const room = Math.max(1, (limits.passMs - streamsMs) / cost.promptMs);
  let left = room;
  for (const one of [...prompts].sort((a, b) => a.promptTokens - b.promptTokens)) {
    const take = Math.min(left, one.promptTokens);
    one.promptTokens -= take;
    left -= take;
  }
  return cost.passMs + streamsMs + (room - left) * cost.promptMs;
}

/** The passes until the next stream is over. @returns how long they take; the asks are moved on. */
function draw(streams: readonly AskAhead[], cost: PassCost): number {
  const passes = Math.max(1, Math.min(...streams.map(({ tokens }) => tokens)));
  for (const one of streams) one.tokens -= passes;
  return passes * (cost.passMs + rowsOf(streams) * cost.streamMs);
}

/** One ask of each writer, then the second of each, …; of those as they came. */
function inTurn(asks: readonly AskAhead[]): AskAhead[] {
  const turns = new Map<string, number>();
  return asks
    .map((one) => {
      const turn = turns.get(one.writer) ?? 0;
      turns.set(one.writer, turn + 1);
      return { one, turn };
    })
    .sort((a, b) => a.turn - b.turn)
    .map(({ one }) => one);
}
