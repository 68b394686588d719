import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { appendSteps, createDocument, type OpenLink, openDocument } from '../collab/typist.ts';
import { visit } from './visitor.ts';

/** `look`: the longest wait since the last look, told when a letter sent after now is acknowledged. */
export type WriterOrder = { type: 'look'; withinMs: number } | { type: 'end' };
export interface WriterReport {
  worstMs: number;
  /** Letters acknowledged so far. */
  acknowledgements: number;
}

/** How long the writer is waited for, milliseconds; then that is the wait. */
const withinMs = 90_000;

export interface SteadyWriter {
  look(): Promise<WriterReport>;
  /** Ends it. @returns whether the server still has every letter it acknowledged. */
  end(url: string): Promise<boolean>;
}

/** Somebody who writes in a document of their own, from a process and an address of their own. */
export async function startSteadyWriter(url: string): Promise<SteadyWriter> {
  const socket = await visit(url, '10.1.0.1');
  const link = await createDocument(socket);
  socket.disconnect();
  const file = path.join(import.meta.dirname, 'steady-writer-process.ts');
  const writer = fork(file, [url, link.documentId, link.secret], { execArgv: ['--import', 'tsx'] });
  let last = await nextReport(writer);
  return {
    async look() {
      writer.send({ type: 'look', withinMs } satisfies WriterOrder);
      last = await nextReport(writer);
      return last;
    },
    async end(newUrl) {
      const ended = once(writer, 'exit');
      writer.send({ type: 'end' } satisfies WriterOrder);
      await ended;
      return isAllThere(newUrl, link, last.acknowledgements);
    },
  };
}

async function nextReport(writer: ChildProcess): Promise<WriterReport> {
  const died = once(writer, 'exit').then(() => Promise.reject(new Error('the writer died')));
  const [report] = await Promise.race([once(writer, 'message'), died]);
  return report as WriterReport;
}

/** Whether a newcomer can open the document, finds at least so many letters there, and may go on writing. */
async function isAllThere(url: string, link: OpenLink, letters: number): Promise<boolean> {
  try {
    const socket = await visit(url, '10.1.0.1');
    try {
      const opened = await openDocument(socket, link, 'writer');
      if (opened.kind !== 'snapshot' || opened.version < letters) return false;
      const step = { stepType: 'replace', from: 1, to: 2 };
      await appendSteps(socket, link.documentId, opened.version, [step]);
      return (JSON.stringify(opened.doc).match(/x/g) ?? []).length >= letters;
    } finally {
      socket.disconnect();
    }
  } catch {
    // It does not let anybody in, or does not answer: that is the finding.
    return false;
  }
}
