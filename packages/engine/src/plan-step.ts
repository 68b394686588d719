/** What one running ask could read next. */
export interface Need {
  slot: number;
  /** A prompt may be read in parts; a stream brings one token of each live candidate, all or none. */
  kind: 'prompt' | 'stream';
  /** Tokens, integer ≥ 1. */
  tokens: number;
  writer: string;
  /** What has been done for the writer: the lower, the sooner served. */
  counter: number;
  /** Passes since the ask last had a part in one. */
  waited: number;
}

/** One row of the next pass: `take` tokens of a slot. */
export interface RowPlan {
  slot: number;
  take: number;
}

export interface StepBudget {
  /** Most a pass may cost, in tokens of prompt, integer ≥ the most candidates of one ask. */
  tokens: number;
  /** What a token of a running candidate costs, in tokens of prompt. */
  candidateCost: number;
}

/** A prompt that had no part in this many passes goes before everything else, whoever asked. */
const patience = 32;

/**
 * Writers whose counters are no further apart than this are served alike: were the least served always first,
 * each of many equal writers would wait for all who come after. Less than `creditTokens`, by which one who asks
 * now and then is ahead of one who floods.
 */
const alikeTokens = 2_000;

/** Costs that are no whole numbers add up to a hair more than they are; it must not cost a prompt a token. */
const rounding = 1e-9;

/** Passes between two of a stream whose writer was served far more than one whose prompt is being read. */
const pausePasses = 3;

/**
 * Chooses which tokens the next pass reads [CN15].
 *
 * Streams come first, so a long prompt slows a running text by no more than the rest of the budget. When
 * there is not room for all, they take turns: one ask of each writer, then a second; who waited longest
 * first. What remains is for prompts: the one with the least left to read first, so that nobody whose text is
 * remembered waits for a new one; those of writers who were served much more last.
 *
 * While a prompt waits, streams take at most half of the budget, and those of writers who were served
 * more than the prompt's only an eighth, but one ask of theirs at least; those of writers who were served far
 * more pause besides, as every row makes the pass longer. So who asks for much does not slow down who asks for
 * little, and still moves. The budget bounds one pass, so a cancel waits one chunk.
 *
 * Nobody starves: turns come round, and a prompt waits `patience` passes at most, with as many more as
 * there are others so patient.
 *
 * @param needs oldest ask first, one a slot; not mutated.
 * @returns rows with take ≥ 1, one a slot, within the budget, which only one stream alone may exceed;
 * [] when there is no need.
 */
export function planStep(needs: readonly Need[], { tokens: budget, candidateCost }: StepBudget): RowPlan[] {
  const rows: RowPlan[] = [];
  let left = budget;
  const read = ({ slot, tokens }: Need, most: number): void => {
    const take = Math.min(tokens, Math.floor(most + rounding));
    if (take < 1) return;
    rows.push({ slot, take });
    left -= take;
  };
  const prompts = inFairOrder(needs.filter(({ kind }) => kind === 'prompt'));
  const late = prompts.reduce((most, one) => (one.waited > (most?.waited ?? 0) ? one : most), prompts[0]);
  const first = late && late.waited >= patience ? late : undefined;
  if (first) read(first, budget / 2);

  const rest = prompts.filter((one) => one !== first);
  const streams = needs.filter(({ kind }) => kind === 'stream').sort((a, b) => b.waited - a.waited);
  const served = leastCounter(rest);
  const room = { ahead: prompts.length > 0 ? budget / 2 : budget, behind: budget / 8 };
  const used = { ahead: 0, behind: 0 };
  for (const { slot, tokens, counter, waited } of inTurn(streams)) {
    if (counter > served + alikeTokens && waited < pausePasses) continue;
    const group = counter > served ? 'behind' : 'ahead';
    const cost = tokens * candidateCost;
    const fits = cost <= left && (used[group] === 0 || used[group] + cost <= room[group]);
    if (!fits && rows.length > 0) continue;
    rows.push({ slot, take: tokens });
    used[group] += cost;
    left -= cost;
  }
  for (const prompt of rest) read(prompt, left);
  return rows;
}

const leastCounter = (needs: readonly Need[]) => Math.min(...needs.map(({ counter }) => counter));

/**
 * Those of writers served alike: the oldest of each, shortest first, then the second of each; then the others,
 * who was served least first.
 */
function inFairOrder(prompts: readonly Need[]): Need[] {
  const alike = leastCounter(prompts) + alikeTokens;
  const rank = ({ counter }: Need) => (counter <= alike ? 0 : counter);
  return inTurn(prompts, (a, b) => a.tokens - b.tokens).sort((a, b) => rank(a) - rank(b));
}

/** One of each writer, then the second of each, …; of those the order given, else as they come. */
function inTurn(needs: readonly Need[], order: (a: Need, b: Need) => number = () => 0): Need[] {
  const turns = new Map<string, number>();
  return needs
    .map((need) => {
      const turn = turns.get(need.writer) ?? 0;
      turns.set(need.writer, turn + 1);
      return { need, turn };
    })
    .sort((a, b) => a.turn - b.turn || order(a.need, b.need))
    .map(({ need }) => need);
}
