import { loadTokenizer } from '@tercet/model-builder';
import { openRunner } from '@tercet/onnx-runner';
import { threads } from './machine.ts';
import type { BenchOptions } from './main.ts';
import { median, rounded } from './median.ts';
import { bytesOfStep, prepareModel } from './prepare-model.ts';
import { proseOf } from './prose.ts';
import { measureReadBandwidth } from './read-bandwidth.ts';
import { openServer } from './served-ask.ts';
import { type AskTimes, candidates, createInProcess, tokensEach } from './timed-ask.ts';

const model = 'smollm2-135m';
const promptTokens = [256, 900] as const;
const moreTokens = 20;

export interface AskFigures {
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
function figuresOf(rounds: Round[]): AskFigures {
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
    coldFirstMs: middle(({ cold }) => cold, 'firstMs'),
    coldAllMs: middle(({ cold }) => cold, 'allMs'),
    warmFirstMs: middle(({ warm }) => warm, 'firstMs'),
    warmAllMs: middle(({ warm }) => warm, 'allMs'),
  };
}

/** Asks cold and warm, in process and through a server and a real socket, interleaved. */
export async function ask({ quick }: BenchOptions) {
  const rounds = quick ? 3 : 15;
  const built = await prepareModel(model);
  const tokenizer = await loadTokenizer(built.tokenizerPath);
  const runner = await openRunner({ directory: built.directory, threads, slots: 1, slotTokens: 2048 });
  const inProcess = createInProcess(model, runner, tokenizer);
  const served = await openServer(model);
  const bandwidth = await measureReadBandwidth(threads);

  const cases = promptTokens.map((tokens) => ({ tokens, own: [] as Round[], overSocket: [] as Round[] }));
  // The first round warms caches and is not counted.
  for (let round = -1; round < rounds; round += 1) {
    for (const [at, { tokens, own, overSocket }] of cases.entries()) {
      const { prompt, extended } = proseOf(tokenizer, (round + 1) * cases.length + at, tokens, moreTokens);
      const ours = { cold: await inProcess(prompt), warm: await inProcess(extended) };
      const theirs = { cold: await served.ask(prompt), warm: await served.ask(extended) };
      if (round < 0) continue;
      own.push(ours);
      overSocket.push(theirs);
    }
  }
  await served.close();
  await runner.close();

  const [at256] = cases as [(typeof cases)[number]];
  const embedded = Object.fromEntries(cases.map(({ tokens, own }) => [tokens, figuresOf(own)]));
  // What the writer waits longer than the engine works; the difference of two runs would be all noise.
  const socketOverheadMs = median(at256.overSocket.map(({ warm }) => warm.allMs - warm.engineMs));
  // One step gives every candidate a token; the first token of each comes with the prompt.
  const stepMs = median(
    at256.own
      .map(({ warm }) => warm)
      .filter(({ full }) => full)
      .map(({ firstMs, allMs }) => (allMs - firstMs) / (tokensEach - 1)),
  );
  const floorMs = (bytesOfStep(built, 256 + moreTokens + (candidates * tokensEach) / 2) / bandwidth) * 1000;
  return {
    embedded,
    socketOverheadMs: rounded(socketOverheadMs),
    floorShare: rounded(floorMs / stepMs),
    stepMs: rounded(stepMs),
    readGbPerS: rounded(bandwidth / 1e9),
    threads,
    rounds,
  };
}
