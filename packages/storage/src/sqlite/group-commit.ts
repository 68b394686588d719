import type { ControlledTransaction, Kysely } from 'kysely';
import type { Tables } from './tables.ts';

type Work<Answer> = (transaction: ControlledTransaction<Tables>) => Promise<Answer>;

interface Waiting {
  work: Work<unknown>;
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}

/**
 * Writes that arrive together share one transaction, and so one flush to disk.
 *
 * Each write has its own savepoint: one that throws is undone alone. Promises settle after the commit.
 */
export function createGroupCommit(database: Kysely<Tables>) {
  let waiting: Waiting[] = [];
  let flushing: Promise<void> | null = null;

  async function flush(): Promise<void> {
    // The end of this turn of the event loop: what else arrived in it comes along.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      await commit(group);
    }
    flushing = null;
  }

  async function commit(group: Waiting[]): Promise<void> {
    const settled: (() => void)[] = [];
    try {
      const transaction = await database.startTransaction().execute();
      try {
        for (const one of group) settled.push(await runOne(transaction, one));
        await transaction.commit().execute();
      } catch (error) {
        await transaction.rollback().execute();
        throw error;
      }
    } catch (error) {
      // Nothing of the group is stored: begin, commit or rollback failed.
      for (const { reject } of group) reject(error);
      return;
    }
    for (const settle of settled) settle();
  }

  /** @returns what settles its promise once the group is committed. */
  async function runOne(transaction: ControlledTransaction<Tables>, one: Waiting): Promise<() => void> {
    const guarded = await transaction.savepoint('one').execute();
    try {
      const answer = await one.work(guarded);
      await guarded.releaseSavepoint('one').execute();
      return () => one.resolve(answer);
    } catch (error) {
      await guarded.rollbackToSavepoint('one').execute();
      await guarded.releaseSavepoint('one').execute();
      return () => one.reject(error);
    }
  }

  return {
    /** Runs the work in a transaction; its answer comes when it is durable. Rejects with what it throws. */
    run<Answer>(work: Work<Answer>): Promise<Answer> {
      return new Promise<Answer>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as (answer: unknown) => void, reject });
        flushing ??= flush();
      });
    },
    /** Resolves when nothing is waiting. */
    async drained(): Promise<void> {
      await flushing;
    },
  };
}
