import {
  type ContinuationAskInput,
  type ContinuationEvent,
  continuationAskSchema,
  type ModelStatus,
} from '@tercet/protocol';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { WorkerProcess, WorkerWatch } from './worker-process.ts';

/** How a test starts an implementation of the worker. */
export interface WorkerUnderTest {
  start(watch: WorkerWatch): WorkerProcess;
  model: string;
  /** What it says that it can read. */
  contextTokens: number;
  /** A prompt whose candidates go on until they are cancelled. */
  endlessPrompt: string;
}

/** What the server relies on in any worker: the real one, and the one without a model. */
export function workerContract(
  name: string,
  { start, model, contextTokens, endlessPrompt }: WorkerUnderTest,
): void {
  describe(`${name} keeps the contract of a worker`, () => {
    let worker: WorkerProcess;
    let lost = 0;
    let beats = 0;
    const statuses: ModelStatus[] = [];
    const events: ContinuationEvent[] = [];
    const looks = new Set<() => void>();
    const heard = () => {
      for (const look of [...looks]) look();
    };
    const until = (isSo: () => boolean) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (!isSo()) return;
          looks.delete(look);
          resolve();
        };
        looks.add(look);
        look();
      });
    const ask = (input: Partial<ContinuationAskInput> & { askId: string }) =>
      worker.send({
        type: 'ask',
        writer: 'ada',
        ask: continuationAskSchema.parse({
          model,
          prompt: 'The sea was',
          settings: { maxTokens: 4 },
          ...input,
        }),
      });
    const eventsOf = (askId: string) => events.filter((event) => event.askId === askId);
    const endsOf = (askId: string) => eventsOf(askId).filter(({ type }) => type === 'ended');

    beforeAll(async () => {
      const watch = {
        onStatus: (status: ModelStatus) => {
          statuses.push(status);
          heard();
        },
        onEvent: ({ event }: { event: ContinuationEvent }) => {
          events.push(event);
          heard();
        },
        onAlive: () => {
          beats += 1;
          heard();
        },
        onLost: () => {
          lost += 1;
          heard();
        },
        onRestart: () => undefined,
      };
      worker = start(watch);
      await until(() => worker.status.state === 'ready');
    }, 600_000);
    afterAll(() => worker.stop());

    test('it comes up through states the page knows, and says what it can read', () => {
      expect(statuses.map(({ state }) => state).filter((state) => state === 'gone')).toEqual([]);
      const ready = statuses.at(-1);
      expect(ready?.state === 'ready' && ready.contextTokens).toBe(contextTokens);
    });

    test('[CN2] [CN3] an ask: started, pieces numbered from 0, one end a candidate, nothing after', async () => {
      ask({ askId: 'plain' });
      await until(() => endsOf('plain').length === 3);
      const kinds = eventsOf('plain').filter(({ type }) => type !== 'queued');
      expect(kinds[0]?.type).toBe('started');
      for (const candidate of [0, 1, 2]) {
        let next = 0;
        for (const event of kinds) {
          if (!('candidate' in event) || event.candidate !== candidate) continue;
          if (event.type === 'redrawn') next = 0;
          if (event.type !== 'piece') continue;
          expect(event.index).toBe(next++);
          // [CN5] Whole characters, as far as one piece shows it.
          expect(event.text).not.toMatch(/\p{Surrogate}|\0|\u200d$|^$/u);
        }
        expect(next).toBeGreaterThan(0);
      }
    });

    test('[CN4] a cancel ends what it names, with `cancelled`', async () => {
      ask({ askId: 'endless', prompt: endlessPrompt, settings: { maxTokens: 512 } });
      await until(() => eventsOf('endless').some(({ type }) => type === 'piece'));
      worker.send({ type: 'cancel', askId: 'endless' });
      await until(() => endsOf('endless').length === 3);
      expect(endsOf('endless').map((event) => event.type === 'ended' && event.reason)).toContain('cancelled');
      worker.send({ type: 'cancel', askId: 'endless' });
      worker.send({ type: 'cancel', askId: 'never asked' });
    });

    test('[CN11] it says that it lives, while nothing is to do', async () => {
      const before = beats;
      await until(() => beats >= before + 2);
    });

    test('it ends when it is asked to, and is not started again', async () => {
      await worker.stop();
      expect(lost).toBe(1);
      expect(worker.send({ type: 'cancel', askId: 'x' })).toBe(false);
    });
  });
}
