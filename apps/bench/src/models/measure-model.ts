import type { ModelRunner, Row, Tokenizer } from '@tercet/engine';
import { type BuiltModel, loadTokenizer } from '@tercet/model-builder';
import { openRunner } from '@tercet/onnx-runner';
import { threads } from '../machine.ts';
import { median, rounded } from '../median.ts';
import { proseOf, proseTokens } from '../prose.ts';
import { createInProcess } from '../timed-ask.ts';

/** What one model does in a process of its own, on this machine. */
export interface ModelFigures {
  name: string;
  device: string;
  /** From opening the built graph to being ready to read. */
  loadMs: number;
  /** The process's resident memory after all the rest was measured: keys and values of four asks included. */
  rssMb: number;
  prefillTokensPerS: number;
  /** Tokens a second of all candidates together, by how many run at once: one, an ask's three, four asks'. */
  decodeTokensPerS: Record<'1' | '3' | '12', number>;
  /** Three candidates × 20 tokens behind 256 new tokens of prose, all of it. */
  askMs: number;
}

const promptTokens = 256;
const steps = 20;
const slots = 4;
const branches = 3;

export async function measureModel(name: string, built: BuiltModel, rounds: number): Promise<ModelFigures> {
  const from = performance.now();
  const tokenizer = await loadTokenizer(built.tokenizerPath);
  const slotTokens = Math.min(1024, built.dimensions.contextTokens);
  const runner = await openRunner({ directory: built.directory, threads, slots, slotTokens });
  const loadMs = performance.now() - from;

  const tokens = Int32Array.from(proseTokens(tokenizer, 0).slice(0, promptTokens));
  const reads: number[] = [];
  const decodes = { '1': [] as number[], '3': [] as number[], '12': [] as number[] };
  // The first round warms up and is not counted.
  for (let round = -1; round < rounds; round += 1) {
    const times = [];
    for (let slot = 0; slot < slots; slot += 1) times.push(await time(runner, [promptRow(slot, tokens)]));
    const [one, three, twelve] = [
      await decode(runner, 1, 1),
      await decode(runner, 1, 3),
      await decode(runner, 4, 3),
    ];
    if (round < 0) continue;
    reads.push(...times);
    decodes['1'].push(one);
    decodes['3'].push(three);
    decodes['12'].push(twelve);
  }
  const askMs = await wholeAsk(name, runner, tokenizer, rounds);
  const rssMb = process.memoryUsage.rss() / 2 ** 20;
  await runner.close();
  const perSecond = (candidates: number, times: readonly number[]) =>
    rounded((candidates * steps * 1_000) / median(times));
  return {
    name,
    device: 'cpu',
    loadMs: rounded(loadMs),
    rssMb: rounded(rssMb),
    prefillTokensPerS: rounded((promptTokens * 1_000) / median(reads)),
    decodeTokensPerS: {
      '1': perSecond(1, decodes['1']),
      '3': perSecond(3, decodes['3']),
      '12': perSecond(12, decodes['12']),
    },
    askMs,
  };
}

async function wholeAsk(
  name: string,
  runner: ModelRunner,
  tokenizer: Tokenizer,
  rounds: number,
): Promise<number> {
  const ask = createInProcess(name, runner, tokenizer);
  const times: number[] = [];
  for (let round = -1; round < rounds; round += 1) {
    const { allMs, full } = await ask(proseOf(tokenizer, round + 2, promptTokens, 0).prompt);
    if (round >= 0 && full) times.push(allMs);
  }
  return rounded(median(times));
}

async function time(runner: ModelRunner, rows: readonly Row[]): Promise<number> {
  const from = performance.now();
  await runner.run(rows);
  return performance.now() - from;
}

function promptRow(slot: number, tokens: Int32Array): Row {
  const positions = Int32Array.from(tokens, (_, at) => at);
  return { slot, start: 0, tokens, positions, owners: null, isPrompt: true, wanted: [] };
}

/** @returns milliseconds of all steps of `asks` asks of `candidates` each, behind their prompts. */
async function decode(runner: ModelRunner, asks: number, candidates: number): Promise<number> {
  const owners = new Int8Array(promptTokens + steps * branches).fill(-1);
  let total = 0;
  for (let step = 0; step < steps; step += 1) {
    const start = promptTokens + step * candidates;
    const wanted = Array.from({ length: candidates }, (_, branch) => branch);
    owners.set(wanted, start);
    const positions = new Int32Array(candidates).fill(promptTokens + step);
    const tokens = Int32Array.from(wanted, (branch) => branch + 1);
    const rows = Array.from({ length: asks }, (_, slot) => ({
      slot,
      start,
      tokens,
      positions,
      owners,
      wanted,
    }));
    total += await time(runner, rows);
  }
  return total;
}
