import { failed, type Result } from '@tercet/protocol';
import { Piscina } from 'piscina';
import type { HistoryTask } from './history-worker.ts';
import type { HistoryReader } from './read-history.ts';

export interface HistoryPoolOptions {
  /** Of the database. */
  file: string;
  report: (error: unknown) => void;
}

/** How long a thread that has nothing to do is kept, and its memory with it, milliseconds. */
const idleMs = 5_000;
/** MiB of objects the thread may hold: some times what the largest document needs. */
const heapMb = 512;

/** Run from its source, as in tests, the thread needs what reads TypeScript. */
const isSource = import.meta.url.endsWith('.ts');
const entry = new URL(isSource ? './history-worker.ts' : './history-worker.js', import.meta.url);

/** Reads in a thread of its own, one thing at a time; it is started when it is first needed. */
export function createHistoryPool({ file, report }: HistoryPoolOptions): HistoryReader {
  const pool = new Piscina({
    filename: entry.href,
    workerData: { file },
    minThreads: 0,
    maxThreads: 1,
    idleTimeout: idleMs,
    resourceLimits: { maxOldGenerationSizeMb: heapMb },
    ...(isSource ? { execArgv: ['--import', 'tsx'] } : {}),
  });
  // What goes wrong with a thread is the answer of what it was asked.
  pool.on('error', report);
  async function ask<Value>(task: HistoryTask): Promise<Result<Value>> {
    try {
      return await pool.run(task);
    } catch (error) {
      report(error);
      return failed({ code: 'storage-failed', reason: 'failed' });
    }
  }
  return {
    outline: (outline) => ask({ what: 'outline', ask: outline }),
    version: (documentId, version) => ask({ what: 'version', documentId, version }),
    snapshot: (documentId, version) => ask({ what: 'snapshot', documentId, version }),
    steps: (documentId, since, to) => ask({ what: 'steps', documentId, since, to }),
    rescue: {
      look: (documentId) => ask({ what: 'rescue-look', documentId }),
      read: (message) => ask({ what: 'rescue-read', message }),
      choose: (message) => ask({ what: 'rescue-choose', message }),
    },
    close: () => pool.close({ force: true }),
  };
}
