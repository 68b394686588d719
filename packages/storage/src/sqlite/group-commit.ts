import type { Kysely } from 'kysely';
import type { Tables } from '../log/tables.ts';
import { checkpoint, logBytes } from './checkpoint.ts';
import { kyselyOver } from './kysely-over-sqlite.ts';
import type { SqliteConnection } from './sqlite-connection.ts';

type Work<Answer> = (queries: Kysely<Tables>) => Answer | Promise<Answer>;

interface Waiting {
  work: Work<unknown>;
  resolve: (answer: unknown) => void;
  reject: (error: unknown) => void;
}

export interface GroupCommit {
  /** Runs the work in a transaction; its answer comes when it is durable. Rejects with what it throws. */
  run<Answer>(work: Work<Answer>): Promise<Answer>;
  /** Runs the work while no transaction is open, and answers what it does. */
  between<Answer>(work: () => Answer): Promise<Answer>;
  /** Resolves when nothing is waiting. */
  drained(): Promise<void>;
}

/**
 * Works that arrive together share one transaction, and so one flush to disk.
 *
 * Each has its own savepoint: one that throws is undone alone. Promises settle after the commit. A work may wait
 * only for its queries: they are synchronous beneath, so that no other turn comes in between.
 *
 * @param checkpointBytes when the log has grown to this, it is brought into the file, after the answers left.
 * @param report          hears why a checkpoint failed; the next commit tries it again.
 */
export function createGroupCommit(
  connection: SqliteConnection,
  { checkpointBytes = 4_000_000, report }: { checkpointBytes?: number; report: (error: unknown) => void },
): GroupCommit {
  const { database, prepare } = connection;
  const queries = kyselyOver(connection);
  const statements = {
    // Takes the write lock at once: one that reads first and writes later would be refused when another process
    // wrote in between, however long `busy_timeout` is.
    begin: prepare('BEGIN IMMEDIATE'),
    commit: prepare('COMMIT'),
    rollback: prepare('ROLLBACK'),
    savepoint: prepare('SAVEPOINT one'),
    release: prepare('RELEASE one'),
    undo: prepare('ROLLBACK TO one'),
  };
  let waiting: Waiting[] = [];
  let between: (() => void)[] = [];
  let flushing: Promise<void> | null = null;

  const endOfTurn = () => new Promise((resolve) => setImmediate(resolve));

  async function flush(): Promise<void> {
    // What else arrives in this turn of the event loop comes along.
    await endOfTurn();
    while (waiting.length > 0 || between.length > 0) {
      const group = waiting;
      waiting = [];
      if (group.length > 0) await commit(group);
      const works = between;
      between = [];
      for (const work of works) work();
      await checkpointWhenLong();
    }
    flushing = null;
  }

  async function checkpointWhenLong(): Promise<void> {
    try {
      if (logBytes(connection) < checkpointBytes) return;
      await endOfTurn();
      checkpoint(connection);
    } catch (error) {
      report(error);
    }
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
    statements.begin.run();
    try {
      const settles: (() => void)[] = [];
      for (const one of group) settles.push(await runOne(one));
      statements.commit.run();
      return settles;
    } catch (error) {
      // SQLite has often undone the transaction itself; what went wrong first is what is told.
      if (database.isTransaction) statements.rollback.run();
      throw error;
    }
  }

  /** @returns what settles its promise once the group is committed. */
  async function runOne(one: Waiting): Promise<() => void> {
    statements.savepoint.run();
    try {
      const working = one.work(queries);
      const answer = working instanceof Promise ? await working : working;
      statements.release.run();
      return () => one.resolve(answer);
    } catch (error) {
      // SQLite has undone the whole transaction, as it does on a full disk: why is in this error.
      if (!database.isTransaction) throw error;
      statements.undo.run();
      statements.release.run();
      return () => one.reject(error);
    }
  }

  const soon = () => {
    flushing ??= flush();
  };

  return {
    run<Answer>(work: Work<Answer>): Promise<Answer> {
      return new Promise<Answer>((resolve, reject) => {
        waiting.push({ work, resolve: resolve as (answer: unknown) => void, reject });
        soon();
      });
    },
    between<Answer>(work: () => Answer): Promise<Answer> {
      return new Promise<Answer>((resolve, reject) => {
        between.push(() => {
          try {
            resolve(work());
          } catch (error) {
            reject(error);
          }
        });
        soon();
      });
    },
    async drained() {
      await flushing;
    },
  };
}
