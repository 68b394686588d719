import {
  type CandidateProgress,
  type ContinuationAskInput,
  type ContinuationEvent,
  continuationAskSchema,
  type PassReport,
} from '@tercet/protocol';
import { createEngine, type GivenAsk, stepUntilIdle } from './engine.ts';
import { type FakeRunnerOptions, fakeRunner } from './fake-runner.ts';
import { fakeTokenizer } from './fake-tokenizer.ts';
import type { ModelRunner, Row } from './model-runner.ts';

type AskPart = Partial<Omit<ContinuationAskInput, 'settings'>> & {
  settings?: ContinuationAskInput['settings'];
};

/** Fills in an ask: greedy and without penalty unless it says otherwise, so that `says` is what is said. */
function askOf(askId: string, part: AskPart = {}) {
  const settings = { temperature: 0, repetitionPenalty: 1, seed: 7, ...part.settings };
  return continuationAskSchema.parse({ model: 'fake', prompt: 'the', ...part, askId, settings });
}

/** An engine over the fake runner, with every event and every pass kept, and a clock of its own. */
export function writingRoom(
  options: Partial<FakeRunnerOptions> & {
    tokenBudget?: number;
    candidateCost?: number;
    runner?: ModelRunner;
    /** Milliseconds the clock goes on by with a pass; it stands still when left out. */
    costOf?: (rows: readonly Row[]) => number;
  } = {},
) {
  const { tokenBudget = 128, candidateCost = 1, costOf, ...fake } = options;
  const tokenizer = options.tokenizer ?? fakeTokenizer();
  const events: ContinuationEvent[] = [];
  /** Tokens told beside each event. */
  const drawn: (number[] | undefined)[] = [];
  const reports: PassReport[] = [];
  const passes: (readonly Row[])[] = [];
  const clock = { ms: 0 };
  const onRun = (rows: readonly Row[]) => {
    // What a row held when it ran: the engine goes on writing into `owners`.
    passes.push(rows.map((row) => ({ ...row, owners: row.owners?.slice() ?? null })));
    clock.ms += costOf?.(rows) ?? 0;
    options.onRun?.(rows);
  };
  const moves: string[] = [];
  const onMove = (move: string) => moves.push(move);
  const runner = options.runner ?? fakeRunner({ ...fake, tokenizer, onRun, onMove });
  const engine = createEngine({
    runner,
    tokenizer,
    now: () => clock.ms,
    emit: (event, tokens) => {
      events.push(event);
      drawn.push(tokens);
    },
    report: (pass) => reports.push(pass),
    drawSeed: () => 1234,
    pace: { tokenBudget, candidateCost },
  });
  const of = (askId: string) => events.filter((event) => event.askId === askId);
  return {
    engine,
    tokenizer,
    events,
    drawn,
    reports,
    passes,
    clock,
    of,
    /** How keys and values were moved, in order. */
    moves,
    /** Every ask is another writer's, unless a test says otherwise. */
    ask: (askId: string, part?: AskPart, { writer = askId, ...given }: Partial<GivenAsk> = {}) =>
      engine.ask({ ...given, ask: askOf(askId, part), writer }),
    hint: (writer: string, prompt: string) =>
      engine.hint(writer, { model: 'fake', prompt, candidates: 3, maxTokens: 12 }),
    /** Runs `count` passes; all there are when left out. */
    step: async (count?: number) => {
      if (count === undefined) return stepUntilIdle(engine);
      for (let at = 0; at < count; at++) await engine.step();
    },
    /** The texts of an ask, a candidate each, as a page that follows the rules puts them together. */
    texts: (askId: string) => textsOf(of(askId)),
    types: (askId: string) => of(askId).map(({ type }) => type),
  };
}

/**
 * How far the candidates of one ask had come when all that was told of them is `events`, as a server
 * keeps it. @param drawn tokens told beside each event.
 */
export function progressOf(
  events: readonly ContinuationEvent[],
  drawn: readonly (number[] | undefined)[],
  candidates: number,
): CandidateProgress[] {
  const nothing = { tokens: [], pieces: 0, characters: 0, ended: false };
  const all = Array.from({ length: candidates }, (): CandidateProgress => ({ redraws: 0, ...nothing }));
  events.forEach((event, at) => {
    if (!('candidate' in event)) return;
    const own = all[event.candidate]!;
    if (event.type === 'redrawn') Object.assign(own, { ...nothing, redraws: own.redraws + 1 });
    own.tokens = [...own.tokens, ...(drawn[at] ?? [])];
    if (event.type === 'piece') own.pieces++;
    if (event.type === 'piece') own.characters += event.text.length;
    if (event.type === 'ended') own.ended = true;
  });
  return all;
}

/** Joins pieces, withdrawing at `redrawn`; throws when a number is missing [CN3]. */
export function textsOf(events: readonly ContinuationEvent[]): string[] {
  const pieces: string[][] = [];
  for (const event of events) {
    if (event.type === 'redrawn') pieces[event.candidate] = [];
    if (event.type === 'ended') pieces[event.candidate] ??= [];
    if (event.type !== 'piece') continue;
    pieces[event.candidate] ??= [];
    const own = pieces[event.candidate]!;
    if (event.index !== own.length) throw new Error(`piece ${event.index} after ${own.length} pieces`);
    own.push(event.text);
  }
  return pieces.map((own) => own.join(''));
}
