// One thread of read-bandwidth.ts; plain JavaScript, since worker threads run without a loader.
import { parentPort, workerData } from 'node:worker_threads';

const { barrier, bytes, rounds } = workerData;
const buffer = Buffer.alloc(bytes, 2);

/** Milliseconds to read the buffer once: `indexOf` of an absent byte is the C library's vectorised memchr. */
function readOnce() {
  const from = performance.now();
  if (buffer.indexOf(1) !== -1) throw new Error('the buffer holds no 1');
  return performance.now() - from;
}

// All threads begin together, or one would measure an idle machine.
Atomics.add(barrier, 0, 1);
while (Atomics.load(barrier, 0) < barrier[1]);
const times = Array.from({ length: rounds }, readOnce).sort((a, b) => a - b);
parentPort.postMessage(times[rounds >> 1]);
