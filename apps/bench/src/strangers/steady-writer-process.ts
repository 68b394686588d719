import { appendSteps, type BenchSocket, type OpenLink, openDocument } from '../collab/typist.ts';
import type { WriterOrder, WriterReport } from './steady-writer.ts';
import { visit } from './visitor.ts';

// Somebody who writes in a document of their own, a letter every 20 ms, whatever else goes on: the process that
// measures. It comes back by itself when its connection breaks, and a wait goes on until it is answered.

const keyMs = 20;
const backMs = 100;

const [url = '', documentId = '', secret = ''] = process.argv.slice(2);
const link: OpenLink = { documentId, secret };
const letter = {
  stepType: 'replace',
  from: 1,
  to: 1,
  slice: { content: [{ type: 'text', text: 'x' }] },
};

let socket: BenchSocket | null = null;
let version = 0;
let acknowledgements = 0;
let worstMs = 0;
/** When the letter was sent that is not acknowledged yet. */
let sentAt: number | null = null;
let isOver = false;
const acknowledged = new Set<() => void>();

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function come(): Promise<void> {
  socket?.disconnect();
  socket = await visit(url, '10.1.0.1');
  const opened = await openDocument(socket, link, 'writer');
  // What was stored and not acknowledged before the connection broke is acknowledged by this.
  if (opened.version > version && sentAt !== null) settle(opened.version);
  version = opened.version;
}

function settle(newest: number): void {
  worstMs = Math.max(worstMs, performance.now() - (sentAt ?? performance.now()));
  sentAt = null;
  acknowledgements += newest - version;
  version = newest;
  for (const hear of [...acknowledged]) hear();
}

async function write(): Promise<void> {
  while (!isOver) {
    sentAt ??= performance.now();
    try {
      if (!socket?.connected) await come();
      if (sentAt !== null && socket) settle(await appendSteps(socket, documentId, version, [letter]));
      await pause(keyMs);
    } catch {
      // Broken, refused or not answered: it comes back. The wait goes on.
      socket?.disconnect();
      await pause(backMs);
    }
  }
}

const report = (message: WriterReport) => process.send?.(message);

/** Resolves with the next acknowledgement but one: the first of a letter sent after now. */
async function nextAcknowledgement(): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    await new Promise<void>((resolve) => {
      const hear = () => {
        acknowledged.delete(hear);
        resolve();
      };
      acknowledged.add(hear);
    });
  }
}

process.on('disconnect', () => process.exit(0));
process.on('message', async (order: WriterOrder) => {
  if (order.type === 'end') {
    isOver = true;
    socket?.disconnect();
    process.exit(0);
  }
  await Promise.race([nextAcknowledgement(), pause(order.withinMs)]);
  const waiting = sentAt === null ? 0 : performance.now() - sentAt;
  report({ worstMs: Math.max(worstMs, waiting), acknowledgements });
  worstMs = 0;
});
await come();
void write();
report({ worstMs: 0, acknowledgements });
