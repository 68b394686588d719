import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findModel } from './models/model-shelf.ts';
import { byCandidate, openPool, type PoolAsk, piecesOf } from './testing/pool.ts';

const root = path.resolve(import.meta.dirname, '../../..');
const model = 'smollm2-135m';
const prompts = [
  'The lighthouse keeper climbed the stairs one last time, and',
  'Dear editor, I write to you about the bridge that',
];

describe('[CN14] two real workers on the embedded model', () => {
  let pool: ReturnType<typeof openPool>;
  const ask = (index: number) =>
    pool.ask({ prompt: prompts[index]!, settings: { seed: 7 + index, maxTokens: 40 } }, `writer ${index}`);
  const both = () => [ask(0), ask(1)];
  const over = (asks: PoolAsk[]) => pool.until(() => asks.every((one) => one.isOver()));
  const texts = (asks: PoolAsk[]) => asks.map(({ events }) => byCandidate(events));
  let undisturbed: ReturnType<typeof texts>;

  beforeAll(async () => {
    const workers = [0, 1].map(() => ({ model, device: 'cpu', threads: 1, kvMemoryMb: 64 }));
    pool = openPool({
      shelved: await findModel(path.join(root, 'models'), model),
      config: {
        workerEntry: path.join(root, 'apps/worker/src/main.ts'),
        // The same cache as `npm start`: the graph is built once for both.
        cacheDirectory: path.join(root, '.cache/models'),
        slotTokens: 512,
        workers,
      },
      execArgv: ['--import', 'tsx'],
    });
    await pool.allReady();
    const asks = both();
    await over(asks);
    undisturbed = texts(asks);
    for (const [first, second] of undisturbed) expect(first).not.toEqual(second);
  });
  afterAll(() => pool.close());

  // How soon it is noticed is measured in models/pool.test.ts, on processes that leave the machine some time.
  const losses = [
    { name: 'killed', signal: 'SIGKILL' },
    { name: 'stopped', signal: 'SIGSTOP' },
  ] as const;
  for (const { name, signal } of losses) {
    test(`[CN11] one is ${name} in the middle of a stream: its text goes on, the same`, async () => {
      await pool.allReady();
      const resumedBefore = pool.observedOf('resumed').length;
      const asks = both();
      await pool.until(() => asks.some(({ events }) => piecesOf(events).length > 12));
      // One in the middle of a stream, wherever the asks went.
      pool.signal(pool.lastSpeaker(), signal);
      await pool.until(() => pool.observedOf('resumed').length > resumedBefore);
      await over(asks);
      expect(texts(asks)).toEqual(undisturbed);
    });
  }

  test('[CN14] [CN17] `reproducible`: killed at any point, redrawn or not, the same text as undisturbed', async () => {
    await pool.allReady();
    const settings = { seed: 11, maxTokens: 24 };
    const first = pool.ask({ prompt: prompts[0]!, reproducible: true, settings });
    await over([first]);
    // What it says is to be avoided now, so that it is drawn again.
    const avoid = [0, 1].map((candidate) =>
      piecesOf(first.events)
        .filter((piece) => piece.candidate === candidate)
        .map(({ text }) => text)
        .join(''),
    );
    const again = () => pool.ask({ prompt: prompts[0]!, avoid, reproducible: true, settings });
    const alone = again();
    await over([alone]);
    expect(alone.events.some(({ type }) => type === 'redrawn')).toBe(true);
    const events = alone.events.length;
    for (const share of [0.1, 0.4, 0.7, 0.95]) {
      await pool.allReady();
      const beside = pool.ask({ prompt: prompts[1]!, settings: { maxTokens: 24 } }, 'beside');
      const disturbed = again();
      await pool.until(() => disturbed.events.length >= share * events);
      pool.signal(pool.lastSpeaker(), 'SIGKILL');
      await over([disturbed, beside]);
      expect(texts([disturbed])).toEqual(texts([alone]));
    }
  }, 600_000);
});
