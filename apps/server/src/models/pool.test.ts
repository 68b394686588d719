import { type ContinuationEvent, limits } from '@tercet/protocol';
import { afterEach, describe, expect, test } from 'vitest';
import { byCandidate, openPool, piecesOf } from '../testing/pool.ts';
import { fakeCard, fakeWorker } from '../testing/running-server.ts';
import type { DispatcherParts } from './dispatcher.ts';

const opened: ReturnType<typeof openPool>[] = [];
afterEach(async () => {
  for (const pool of opened.splice(0)) await pool.close();
});

interface Story {
  /** Threads of each worker: a fake one is as much faster. */
  threads?: number[];
  revision?: string;
  parts?: DispatcherParts;
}

function open({ threads = [1, 1], revision = 'good', parts = {} }: Story = {}) {
  const workers = threads.map((count) => {
    return { model: 'fake', device: 'cpu', threads: count, kvMemoryMb: 64 };
  });
  const pool = openPool({
    shelved: { name: 'fake', present: true, card: fakeCard('fake', revision), directory: '/' },
    config: { workerEntry: fakeWorker, cacheDirectory: '/', slotTokens: 512, workers },
    parts,
  });
  opened.push(pool);
  return pool;
}

describe('[CN14] a lost worker’s asks go on', () => {
  test('[CN11] killed in the middle of a stream: noticed by its end, and the text is the undisturbed one', async () => {
    const pool = open();
    await pool.allReady();
    const first = pool.ask({ prompt: '(drip 5)' });
    await pool.until(() => piecesOf(first.events).length > 30);
    pool.signal(0, 'SIGKILL');
    await pool.until(() => pool.observedOf('resumed').length > 0);
    await pool.until(() => first.isOver());

    expect(first.events.filter(({ type }) => type === 'started')).toHaveLength(1);
    expect(JSON.stringify(first.events)).not.toContain('"drawn"');
    const [begin] = first.events;
    const seed = begin?.type === 'started' ? begin.seed : 0;
    const undisturbed = pool.ask({ prompt: '(drip 1)', settings: { seed } });
    await pool.until(() => undisturbed.isOver());
    expect(byCandidate(first.events)).toEqual(byCandidate(undisturbed.events));
    await pool.until(() => pool.observedOf('restarted').length === 1);
    expect(pool.observedOf('restarted')).toMatchObject([{ worker: 0, reason: 'killed' }]);
  });

  test('[CN11] stopped (SIGSTOP): noticed by its silence, and the text is the undisturbed one', async () => {
    const pool = open();
    await pool.allReady();
    const settings = { seed: 12, maxTokens: 60 };
    const first = pool.ask({ prompt: '(drip 5)', settings });
    await pool.until(() => piecesOf(first.events).length > 30);
    // How long a silence may be: two beats that did not come and one that was under way are within 5 s.
    expect(limits.frozenAfterMs + 2 * limits.heartbeatMs).toBeLessThanOrEqual(5_000);
    pool.signal(0, 'SIGSTOP');
    await pool.until(() => pool.observedOf('resumed').length > 0);
    await pool.until(() => first.isOver());
    const undisturbed = pool.ask({ prompt: '(drip 1)', settings });
    await pool.until(() => undisturbed.isOver());
    expect(byCandidate(first.events)).toEqual(byCandidate(undisturbed.events));
    await pool.until(() => pool.observedOf('restarted').length === 1);
    expect(pool.observedOf('restarted')).toMatchObject([{ worker: 0, reason: 'frozen' }]);
    // The one that took over was never suspected.
    expect(pool.model.workers[1]?.isReady()).toBe(true);
  });

  test('with no other worker: on the one started again', async () => {
    const pool = open({ threads: [1] });
    await pool.allReady();
    const settings = { seed: 5, maxTokens: 30 };
    const first = pool.ask({ prompt: '(drip 10)', settings });
    await pool.until(() => piecesOf(first.events).length > 20);
    pool.signal(0, 'SIGKILL');
    await pool.until(() => first.isOver());
    const undisturbed = pool.ask({ prompt: '(drip 1)', settings });
    await pool.until(() => undisturbed.isOver());
    expect(byCandidate(first.events)).toEqual(byCandidate(undisturbed.events));
  });

  test('when none comes in time: worker-lost, with the text so far', async () => {
    const pool = open({ threads: [1], parts: { resumeWithinMs: 20 } });
    await pool.allReady();
    const first = pool.ask({ prompt: '(drip 5)' });
    await pool.until(() => piecesOf(first.events).length > 5);
    pool.signal(0, 'SIGKILL');
    await pool.until(() => first.isOver());
    expect(first.events.at(-1)).toEqual({
      type: 'failed',
      askId: 'ask',
      failure: { code: 'worker-lost', model: 'fake' },
    });
  });

  test('[CN13] one that had not started is asked again, and keeps its place', async () => {
    const pool = open();
    await pool.allReady();
    const waiting = pool.ask({ prompt: '(line)' });
    await pool.until(() => waiting.events.length === 1);
    pool.signal(0, 'SIGKILL');
    await pool.until(() => pool.observedOf('resumed').length > 0);
    waiting.held?.cancel();
    await pool.until(() => waiting.isOver());
    expect(waiting.events.map(({ type }) => type)).toEqual(['queued', 'ended', 'ended', 'ended']);
  });

  test('[CN4] a cancel that only a lost worker was told is not forgotten', async () => {
    const pool = open();
    await pool.allReady();
    const first = pool.ask({ prompt: '(drip 5)', settings: { maxTokens: 60 } });
    const gone = pool.ask({ prompt: '(drip 5)', settings: { maxTokens: 60 } }, 'bea');
    // Where each went is the dispatcher's to know; both workers stop hearing.
    await pool.until(() => piecesOf(first.events).length > 5 && piecesOf(gone.events).length > 5);
    pool.signal(0, 'SIGSTOP');
    pool.signal(1, 'SIGSTOP');
    first.held?.cancel(2);
    gone.held?.cancel();
    pool.signal(0, 'SIGKILL');
    pool.signal(1, 'SIGKILL');
    await pool.until(() => first.isOver() && gone.isOver());
    const ends = (events: readonly ContinuationEvent[]) =>
      events.flatMap((event) => (event.type === 'ended' ? [`${event.candidate} ${event.reason}`] : []));
    expect(ends(first.events).sort()).toEqual(['0 length', '1 length', '2 cancelled']);
    expect(ends(gone.events).sort()).toEqual(['0 cancelled', '1 cancelled', '2 cancelled']);
  });

  test('only the lost worker’s: the others’ asks are not touched', async () => {
    const pool = open();
    await pool.allReady();
    const asks = ['ada', 'bea', 'eve', 'ida'].map((writer) =>
      pool.ask({ prompt: `${writer} (drip 5)`, settings: { maxTokens: 40 } }, writer),
    );
    await pool.until(() => asks.every(({ events }) => piecesOf(events).length > 5));
    pool.signal(1, 'SIGKILL');
    await pool.until(() => asks.every((one) => one.isOver()));
    expect(pool.observedOf('resumed')).toHaveLength(2);
    for (const { events } of asks) expect(events.filter(({ type }) => type === 'ended')).toHaveLength(3);
  });
});

describe('where an ask goes', () => {
  /** So little that nobody waits long for it. */
  const smallAsk = { prompt: '(hang)', settings: { maxTokens: 2 } };

  test('a worker four times as fast gets four times the asks', async () => {
    const pool = open({ threads: [1, 4] });
    await pool.allReady();
    for (let index = 0; index < 20; index++) pool.ask(smallAsk, `writer ${index}`);
    const running = (worker: number) =>
      pool.observedOf('report').findLast((report) => report.worker === worker)?.load.running;
    await pool.until(() => running(0) === 4 && running(1) === 16);
  });

  test('[CN1] all the room there is on every worker is used before one is refused', async () => {
    const pool = open();
    await pool.allReady();
    const reported = () => new Set(pool.observedOf('report').map(({ worker }) => worker)).size;
    await pool.until(() => reported() === 2);
    const taken = Array.from({ length: 60 }, (_, index) => pool.ask(smallAsk, `writer ${index}`).taken);
    expect(taken.filter(({ ok }) => ok)).toHaveLength(48);
    expect(taken.at(-1)).toMatchObject({ ok: false, failure: { code: 'overloaded' } });
    expect(pool.observedOf('refused')).toHaveLength(12);
  });

  test('[CN15] whoever would wait too long for others is refused at once, with when to come back', async () => {
    const pool = open({ threads: [1] });
    await pool.allReady();
    const taken = Array.from(
      { length: 6 },
      (_, index) => pool.ask({ prompt: '(hang)', settings: { maxTokens: 300 } }, `writer ${index}`).taken,
    );
    expect(taken.slice(0, 2).map(({ ok }) => ok)).toEqual([true, true]);
    expect(taken.at(-1)).toMatchObject({
      ok: false,
      failure: { code: 'overloaded', retryAfterMs: expect.any(Number) },
    });
    const flood = Array.from({ length: 8 }, () => pool.ask(smallAsk, 'writer 0').taken.ok);
    expect(flood).toEqual(Array(8).fill(true));
  });

  test('[CN15] whoever is refused and keeps coming back is let in at last, however long the others go on', async () => {
    const clock = { ms: 0 };
    const pool = open({ threads: [1], parts: { now: () => clock.ms } });
    await pool.allReady();
    const ask = (writer: string) =>
      pool.ask({ prompt: '(hang)', settings: { maxTokens: 300 } }, writer).taken.ok;
    while (ask(`writer ${clock.ms}`)) clock.ms += 1;
    const answers: boolean[] = [];
    // The first who was refused has gone; whoever comes back does not wait for them for long.
    for (; clock.ms <= limits.comesBackWithinMs + 2_000; clock.ms += 1_000) answers.push(ask('ada'));
    expect(answers.at(0)).toBe(false);
    expect(answers.at(-1)).toBe(true);
  });

  test('[CN16] an ask goes where its text was read ahead', async () => {
    const pool = open();
    await pool.allReady();
    // The first worker has something to do, so the second reads ahead.
    const busy = pool.ask({ prompt: 'another text (hang)' }, 'bea');
    const text = 'The sea was calm that morning, and nobody was there to see it. '.repeat(40);
    pool.dispatcher.hint('ada', { model: 'fake', prompt: text, candidates: 3, maxTokens: 40 });
    busy.held?.cancel();
    await pool.until(() => busy.isOver());
    const ask = pool.ask({ prompt: `${text}Then` });
    await pool.until(() => ask.isOver());
    expect(ask.events[0]).toMatchObject({ type: 'started', cachedTokens: expect.any(Number) });
    expect(ask.events[0]?.type === 'started' && ask.events[0].cachedTokens).toBeGreaterThan(0);
  });

  test('the graph is built once: the second worker starts when the first has it', async () => {
    const pool = open({ revision: 'slow' });
    await pool.until(() => pool.model.status.state === 'building');
    expect(pool.model.workers.map(({ pid }) => pid !== undefined)).toEqual([true, false]);
  });

  test('what the model tells of its workers', async () => {
    const pool = open({ threads: [1, 4] });
    await pool.allReady();
    expect(pool.model.info()).toMatchObject({
      status: { state: 'ready', stepMs: 20 },
      workers: [
        { device: 'cpu', threads: 1, state: 'ready', stepMs: 20 },
        { device: 'cpu', threads: 4, state: 'ready', stepMs: 5 },
      ],
    });
  });
});
