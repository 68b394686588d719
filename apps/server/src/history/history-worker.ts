/*
 * The thread that reads documents' lives, started by `history-pool.ts`: replaying a long document and writing it as
 * text keeps nobody waiting there.
 */
import { workerData } from 'node:worker_threads';
import type { HistoryAsk } from '@tercet/protocol';
import { openSqliteReader } from '@tercet/storage';
import { historyReaderOf } from './read-history.ts';

/** What the thread is asked. */
export type HistoryTask =
  | { what: 'outline'; ask: HistoryAsk }
  | { what: 'version' | 'snapshot'; documentId: string; version: number }
  | { what: 'steps'; documentId: string; since: number; to: number };

const { file } = workerData as { file: string };
const reader = historyReaderOf(
  openSqliteReader({ file, report: (error) => process.emitWarning(String(error)) }),
);

export default (task: HistoryTask) => {
  if (task.what === 'outline') return reader.outline(task.ask);
  if (task.what === 'steps') return reader.steps(task.documentId, task.since, task.to);
  return reader[task.what](task.documentId, task.version);
};
