import { loadTokenizer } from '@tercet/model-builder';
import { limits } from '@tercet/protocol';
import type { BenchOptions } from './bench-options.ts';
import { type AskOutcome, isGood } from './load/ask-outcome.ts';
import { createDraft, createNewDrafts, type Draft } from './load/draft.ts';
import { askNowAndThen, flood, offer, saturate } from './load/offer-load.ts';
import { percentile } from './load/percentile.ts';
import { poissonArrivals } from './load/poisson-arrivals.ts';
import { residentMb } from './load/resident-memory.ts';
import { type Random, seededRandom, wholeBetween } from './load/seeded-random.ts';
import { createWriter, type SimulatedWriter } from './load/simulated-writer.ts';
import { tell } from './machine.ts';
import { median, rounded } from './median.ts';
import { openPage } from './open-page.ts';
import { prepareModel } from './prepare-model.ts';
import { startServer } from './start-server.ts';

const model = 'smollm2-135m';
const writers = 40;
/** Times capacity, in the order they are offered. */
const rates = [0.25, 0.5, 1, 2, 5] as const;
const seed = 20_190_513;

/** How much of each part; times in milliseconds. When capacity is measured, none is refused and none waits long. */
const amounts = {
  full: {
    saturation: { together: 8, warmUpAsks: 40, leastAsks: 60, leastMs: 30_000 },
    rateMs: 35_000,
    fairnessMs: 25_000,
    fairnessRounds: 2,
  },
  quick: {
    saturation: { together: 8, warmUpAsks: 8, leastAsks: 12, leastMs: 2_000 },
    rateMs: 3_500,
    fairnessMs: 4_000,
    fairnessRounds: 1,
  },
};

const tokensOf = (outcomes: readonly AskOutcome[]) => outcomes.reduce((sum, { tokens }) => sum + tokens, 0);
const spread = (values: readonly number[]) => ({
  p50: rounded(percentile(values, 0.5)),
  p95: rounded(percentile(values, 0.95)),
  p99: rounded(percentile(values, 0.99)),
});

/** Many writers through the real server and real sockets: from a quarter of what it can do to five times that. */
export async function load({ quick }: BenchOptions) {
  const amount = quick ? amounts.quick : amounts.full;
  const built = await prepareModel(model);
  const tokenizer = await loadTokenizer(built.tokenizerPath);
  const random = seededRandom(seed);
  const server = await startServer([model]);
  const openWriter = async (
    draftOf: typeof createDraft = createDraft,
  ): Promise<SimulatedWriter & { close(): void }> => {
    const page = await openPage(server.url);
    const draft: Draft = draftOf(tokenizer, seededRandom(wholeBetween(random, 0, 2 ** 31)));
    return { ...createWriter(model, page, draft), close: page.close };
  };
  try {
    const everyone = await Promise.all(Array.from({ length: writers }, () => openWriter()));
    // Everyone once, so that the memory for their texts fills; then by chance.
    const first = [...everyone];
    const anyone = () => (first.pop() ?? everyone[wholeBetween(random, 0, writers - 1)]!).ask();

    tell('what it can do');
    const saturated = await saturate(amount.saturation, anyone);
    const capacity = (saturated.outcomes.length / saturated.lastingMs) * 1000;
    const warmRssMb = residentMb(server.processId);

    const offered: { rate: number; outcomes: AskOutcome[] }[] = [];
    for (const rate of rates) {
      tell(`${rate} × that, ${rounded(rate * capacity)} asks a second`);
      const arrivals = poissonArrivals(rate * capacity, amount.rateMs, random);
      offered.push({ rate, outcomes: await offer(arrivals, anyone) });
    }
    tell('one who floods, one who asks now and then');
    const heavy = await openWriter();
    const coming = await measureFairness(await openWriter(createNewDrafts), heavy, amount, random);
    const staying = await measureFairness(await openWriter(), heavy, amount, random);
    const endRssMb = residentMb(server.processId);
    for (const writer of everyone) writer.close();

    const figures = offered.map(({ rate, outcomes }) => ({ rate, ...figuresOf(outcomes, amount.rateMs) }));
    const at = (wanted: number) => figures.find(({ rate }) => rate === wanted)!;
    const best = Math.max(...figures.map(({ goodPerS }) => goodPerS));
    return {
      capacityTokensPerS: rounded((tokensOf(saturated.outcomes) / saturated.lastingMs) * 1000),
      goodputShareAt5x: rounded(at(5).goodPerS / best),
      rejectedP95Ms: at(5).rejectedP95Ms,
      firstTokenMs: at(1).firstTokenMs,
      interTokenMs: at(1).interTokenMs,
      lightWriterSlowdown: coming.slowdown,
      lightWriterFirstMs: coming.firstMs,
      warmLightWriterSlowdown: staying.slowdown,
      warmLightWriterFirstMs: staying.firstMs,
      rssGrowthMb: rounded(endRssMb - warmRssMb),
      capacityAsksPerS: rounded(capacity),
      rates: Object.fromEntries(figures.map(({ rate, ...rest }) => [`${rate}x`, rest])),
      rssMb: rounded(endRssMb),
      writers,
    };
  } finally {
    await server.close();
  }
}

/** What one rate gave. `goodPerS` is asks a second that were of use. */
function figuresOf(outcomes: readonly AskOutcome[], lastingMs: number) {
  const complete = outcomes.filter(({ end }) => end === 'complete');
  const refused = outcomes.filter(({ end }) => end === 'overloaded');
  return {
    offeredPerS: rounded((outcomes.length / lastingMs) * 1000),
    goodPerS: rounded((outcomes.filter(isGood).length / lastingMs) * 1000),
    complete: complete.length,
    refused: refused.length,
    failed: outcomes.length - complete.length - refused.length,
    rejectedP95Ms: refused.length
      ? rounded(
          percentile(
            refused.map(({ endMs }) => endMs),
            0.95,
          ),
        )
      : 0,
    firstTokenMs: spread(complete.map(({ firstMs }) => firstMs ?? Number.NaN)),
    interTokenMs: spread(complete.flatMap(({ gapsMs }) => gapsMs)),
  };
}

/** Three suggestions are read, one is taken, a few words are written. */
const pauseMs = (random: Random) => wholeBetween(random, 1_000, 2_500);

/** What a writer who asks now and then waits beside one who floods ÷ alone; medians of the first token. */
async function measureFairness(
  light: SimulatedWriter,
  heavy: SimulatedWriter,
  { fairnessMs, fairnessRounds }: { fairnessMs: number; fairnessRounds: number },
  random: Random,
) {
  const waits = { alone: [] as number[], beside: [] as number[] };
  const askAwhile = async (into: number[]) => {
    const outcomes = await askNowAndThen(fairnessMs, () => pauseMs(random), light.ask);
    // One that never got a token waited for all it was there.
    into.push(...outcomes.map(({ firstMs, endMs }) => firstMs ?? endMs));
  };
  // The first ask reads a text nobody has read yet.
  await light.ask();
  for (let round = 0; round < fairnessRounds; round += 1) {
    await askAwhile(waits.alone);
    const flooding = flood(limits.asksPerWriter, 100, heavy.ask);
    await askAwhile(waits.beside);
    await flooding.stop();
  }
  return {
    slowdown: rounded(median(waits.beside) / median(waits.alone)),
    firstMs: { alone: rounded(median(waits.alone)), beside: rounded(median(waits.beside)) },
  };
}
