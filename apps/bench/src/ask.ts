import { loadTokenizer } from '@tercet/model-builder';
import { openRunner } from '@tercet/onnx-runner';
import { measureCancel, measureHint, measureReroll } from './ask-conduct.ts';
import type { BenchOptions } from './bench-options.ts';
import { tell, threads } from './machine.ts';
import { median, rounded } from './median.ts';
import { openPage, type Page } from './open-page.ts';
import { bytesOfStep, prepareModel, synthesizeWhenAbsent } from './prepare-model.ts';
import { proseOf } from './prose.ts';
import { measureReadBandwidth } from './read-bandwidth.ts';
import { servedAsk } from './served-ask.ts';
import { startServer } from './start-server.ts';
import { type AskTimes, benchAsk, candidates, createInProcess, tokensEach } from './timed-ask.ts';

/** The one that comes with it, and GPT-2 small's shapes with random weights. */
const models = { embedded: 'smollm2-135m', gpt2: 'gpt2-synthetic' } as const;
const promptTokens = [256, 900] as const;
const moreTokens = 20;

interface AskFigures {
  /** Tokens the model read of the cold prompt: fewer than there were where its context is too short. */
  promptTokens: number;
  coldFirstMs: number;
  coldAllMs: number;
  warmFirstMs: number;
  warmAllMs: number;
}

interface Round {
  cold: AskTimes;
  warm: AskTimes;
}

/** Of the rounds whose asks ran their whole length, the medians. */
function figuresOf(rounds: readonly Round[]): AskFigures {
  const middle = (read: (round: Round) => AskTimes, field: 'firstMs' | 'allMs') =>
    rounded(
      median(
        rounds
          .map(read)
          .filter(({ full }) => full)
          .map((times) => times[field]),
      ),
    );
  return {
    promptTokens: median(rounds.map(({ cold }) => cold.promptTokens)),
    coldFirstMs: middle(({ cold }) => cold, 'firstMs'),
    coldAllMs: middle(({ cold }) => cold, 'allMs'),
    warmFirstMs: middle(({ warm }) => warm, 'firstMs'),
    warmAllMs: middle(({ warm }) => warm, 'allMs'),
  };
}

interface Case {
  tokens: number;
  own: Round[];
  overSocket: Round[];
}

/** Asks of one model cold and warm, in process and through the server, interleaved. */
async function measureModel(name: string, page: Page, rounds: number): Promise<Case[]> {
  tell(name);
  const built = await prepareModel(name);
  const tokenizer = await loadTokenizer(built.tokenizerPath);
  const slotTokens = Math.min(2048, built.dimensions.contextTokens);
  const runner = await openRunner({ directory: built.directory, threads, slots: 1, slotTokens });
  const inProcess = createInProcess(name, runner, tokenizer);
  const served = (prompt: string) => servedAsk(page, benchAsk(name, prompt));

  const cases = promptTokens.map((tokens): Case => ({ tokens, own: [], overSocket: [] }));
  // The first round warms caches and is not counted.
  for (let round = -1; round < rounds; round += 1) {
    for (const [at, { tokens, own, overSocket }] of cases.entries()) {
      const { prompt, extended } = proseOf(tokenizer, (round + 1) * cases.length + at, tokens, moreTokens);
      const ours = { cold: await inProcess(prompt), warm: await inProcess(extended) };
      const theirs = { cold: await served(prompt), warm: await served(extended) };
      if (round < 0) continue;
      own.push(ours);
      overSocket.push(theirs);
    }
  }
  await runner.close();
  return cases;
}

const byTokens = (cases: readonly Case[], of: (found: Case) => readonly Round[]) =>
  Object.fromEntries(cases.map((found) => [found.tokens, figuresOf(of(found))]));

/** How long an ask takes, in process and through a server and a real socket; what cancelling and hints do. */
export async function ask({ quick }: BenchOptions) {
  const rounds = quick ? 3 : 15;
  synthesizeWhenAbsent(models.gpt2, 'gpt2');
  const embedded = await prepareModel(models.embedded);
  // Built here, so that the server has it ready at once.
  await prepareModel(models.gpt2);
  const server = await startServer(Object.values(models));
  try {
    const page = await openPage(server.url);
    const bandwidth = await measureReadBandwidth(threads);
    const cases = await measureModel(models.embedded, page, rounds);
    const ofGpt2 = await measureModel(models.gpt2, page, rounds);
    tell('cancelling and hints');
    const tokenizer = await loadTokenizer(embedded.tokenizerPath);
    const conduct = { page, model: models.embedded, tokenizer, rounds: quick ? 2 : 5 };
    const cancelMs = await measureCancel(conduct);
    const hintFirstMs: Record<string, number> = {};
    const rerollFirstMs: Record<string, number> = {};
    for (const tokens of promptTokens) {
      hintFirstMs[tokens] = await measureHint(conduct, tokens);
      rerollFirstMs[tokens] = await measureReroll(conduct, tokens);
    }
    page.close();

    const [at256] = cases as [Case];
    // What the writer waits longer than the engine works; the difference of two runs would be all noise.
    const socketOverheadMs = median(at256.overSocket.map(({ warm }) => warm.allMs - warm.engineMs));
    // One step gives every candidate a token; the first token of each comes with the prompt.
    const stepMs = median(
      at256.own
        .map(({ warm }) => warm)
        .filter(({ full }) => full)
        .map(({ firstMs, allMs }) => (allMs - firstMs) / (tokensEach - 1)),
    );
    const stepBytes = bytesOfStep(embedded, 256 + moreTokens + (candidates * tokensEach) / 2);
    return {
      embedded: byTokens(cases, ({ own }) => own),
      gpt2: byTokens(ofGpt2, ({ own }) => own),
      served: {
        embedded: byTokens(cases, ({ overSocket }) => overSocket),
        gpt2: byTokens(ofGpt2, ({ overSocket }) => overSocket),
      },
      socketOverheadMs: rounded(socketOverheadMs),
      floorShare: rounded(((stepBytes / bandwidth) * 1000) / stepMs),
      cancelMs,
      hintFirstMs,
      rerollFirstMs,
      stepMs: rounded(stepMs),
      readGbPerS: rounded(bandwidth / 1e9),
      threads,
      rounds,
    };
  } finally {
    await server.close();
  }
}
