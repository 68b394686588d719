import type { ControlledTransaction, Kysely } from 'kysely';
import type { Tables } from '../log/tables.ts';

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
    try {
      for (const settle of await inOneTransaction(group)) settle();
    } catch (error) {
      // Begin, commit or an undo failed: nothing of the group is stored. What failed is often one of them
      // (a full disk and a large write), so each is tried alone.
      if (group.length > 1) for (const one of group) await commit([one]);
      else group[0]?.reject(error);
    }
  }

  /** @returns what settles the promises; the transaction is committed. Rejects when nothing is stored. */
  async function inOneTransaction(group: readonly Waiting[]): Promise<(() => void)[]> {
    const transaction = await database.startTransaction().execute();
    try {
      const settles: (() => void)[] = [];
      for (const one of group) settles.push(await runOne(transaction, one));
      await transaction.commit().execute();
      return settles;
    } catch (error) {
      // SQLite has often undone the transaction itself; what went wrong first is what is told.
      await transaction
        .rollback()
        .execute()
        .catch(() => undefined);
      throw error;
    }
  }

  /** @returns what settles its promise once the group is committed. */
  async function runOne(transaction: ControlledTransaction<Tables>, one: Waiting): Promise<() => void> {
    const guarded = await transaction.savepoint('one').execute();
    try {
      const answer = await one.work(guarded);
      await guarded.releaseSavepoint('one').execute();
      return () => one.resolve(answer);
    } catch (error) {
      try {
        await guarded.rollbackToSavepoint('one').execute();
        await guarded.releaseSavepoint('one').execute();
      } catch {
        // SQLite has undone the whole transaction, as it does on a full disk: why is in the first error.
        throw error;
      }
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
