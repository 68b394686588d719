import type { ModelRunner, Row } from '@tercet/engine';
import type { BuiltModel } from '@tercet/model-builder';
import { openRunner } from '@tercet/onnx-runner';
import { threads } from '../machine.ts';
import { median, rounded } from '../median.ts';

/** Candidates that run at once: one, an ask's three, eight asks', thirty-two asks'. */
export const batches = [1, 3, 24, 96] as const;
export const promptTokens = 256;
export const steps = 20;

const branches = 3;

export interface DeviceFigures {
  format: string;
  loadMs: number;
  /** Of one prompt of `promptTokens`. */
  prefillTokensPerS: number;
  /** Of all candidates together, logits on the host included, sampling not. */
  decodeTokensPerS: Record<string, number>;
}

export async function measureDevice(
  built: BuiltModel,
  device: string,
  quick: boolean,
): Promise<DeviceFigures> {
  const counted = quick ? 3 : steps;
  const rounds = quick ? 1 : 5;
  const slots = batches.at(-1)! / branches;
  const from = performance.now();
  const slotTokens = promptTokens + steps * branches;
  const runner = await openRunner({ directory: built.directory, threads, slots, slotTokens, device });
  const loadMs = performance.now() - from;
  const reads: number[] = [];
  for (let slot = 0; slot < slots; slot += 1) reads.push(await time(runner, [promptRow(slot)]));
  const decodeTokensPerS: Record<string, number> = {};
  for (const batch of batches) {
    const candidates = Math.min(batch, branches);
    const times: number[] = [];
    // The first round warms up and is not counted.
    for (let round = -1; round < rounds; round += 1) {
      const ms = await decode(runner, batch / candidates, candidates, counted);
      if (round >= 0) times.push(ms);
    }
    decodeTokensPerS[batch] = rounded((batch * counted * 1_000) / median(times));
  }
  await runner.close();
  const prefillTokensPerS = rounded((promptTokens * 1_000) / median(reads));
  return { format: built.format, loadMs: rounded(loadMs), prefillTokensPerS, decodeTokensPerS };
}

function promptRow(slot: number): Row {
  const tokens = Int32Array.from({ length: promptTokens }, (_, at) => (at * 7_919 + slot) % 40_000);
  return { slot, start: 0, tokens, positions: tokens.map((_, at) => at), owners: null, wanted: [] };
}

/** @returns milliseconds of all steps of `asks` asks of `candidates` each, behind their prompts. */
async function decode(runner: ModelRunner, asks: number, candidates: number, count: number): Promise<number> {
  const owners = new Int8Array(runner.shape.slotTokens).fill(-1);
  const wanted = Array.from({ length: candidates }, (_, branch) => branch);
  let total = 0;
  for (let step = 0; step < count; step += 1) {
    const start = promptTokens + step * candidates;
    owners.set(wanted, start);
    const positions = new Int32Array(candidates).fill(promptTokens + step);
    const tokens = Int32Array.from(wanted, (branch) => branch + 1);
    const row = { start, tokens, positions, owners, wanted };
    total += await time(
      runner,
      Array.from({ length: asks }, (_, slot) => ({ ...row, slot })),
    );
  }
  return total;
}

async function time(runner: ModelRunner, rows: readonly Row[]): Promise<number> {
  const from = performance.now();
  await runner.run(rows);
  return performance.now() - from;
}
