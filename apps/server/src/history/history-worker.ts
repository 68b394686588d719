/*
 * The thread that reads documents' lives, started by `history-pool.ts`: replaying a long document and writing it as
 * text keeps nobody waiting there.
 */
import { workerData } from 'node:worker_threads';
import type { HistoryAsk, RescueRead } from '@tercet/protocol';
import { openSqliteReader } from '@tercet/storage';
import { historyReaderOf } from './read-history.ts';

/** What the thread is asked. */
export type HistoryTask =
  | { what: 'outline'; ask: HistoryAsk }
  | { what: 'version' | 'snapshot'; documentId: string; version: number }
  | { what: 'rescue-look'; documentId: string }
  | { what: 'rescue-read'; message: RescueRead }
  | { what: 'rescue-choose'; message: RescueRead }
  | { what: 'steps'; documentId: string; since: number; to: number };

const { file } = workerData as { file: string };
const reader = historyReaderOf(
  openSqliteReader({ file, report: (error) => process.emitWarning(String(error)) }),
);

export default (task: HistoryTask) => {
  if (task.what === 'outline') return reader.outline(task.ask);
  if (task.what === 'steps') return reader.steps(task.documentId, task.since, task.to);
  if (task.what === 'rescue-look') return reader.rescue.look(task.documentId);
  if (task.what === 'rescue-read') return reader.rescue.read(task.message);
  if (task.what === 'rescue-choose') return reader.rescue.choose(task.message);
  return reader[task.what](task.documentId, task.version);
};
