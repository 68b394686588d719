import { Worker } from 'node:worker_threads';

/** The thread wakes so often; what it is later than this was not its own doing. */
const everyMs = 100;
const slackMs = 100;

/** Sleeps, wakes, and adds up how much too late that was. It does nothing else, so only who stops all threads delays it. */
const thread = `
const { workerData } = require('node:worker_threads');
const late = new Int32Array(workerData);
const never = new Int32Array(new SharedArrayBuffer(4));
for (let wokeAt = performance.now(); ; ) {
  Atomics.wait(never, 0, 0, ${everyMs});
  const at = performance.now();
  const lateMs = at - wokeAt - ${everyMs};
  if (lateMs > ${slackMs}) Atomics.add(late, 0, Math.round(lateMs));
  wokeAt = at;
}`;

/**
 * How long this whole process has been stopped, milliseconds: by a thread of its own that does nothing. The event loop
 * alone cannot tell a long handler, or a slow disk, from a laptop that slept.
 */
export function watchStoppedTime(): { stoppedMs: () => number; end(): Promise<unknown> } {
  const late = new SharedArrayBuffer(4);
  const worker = new Worker(thread, {
    eval: true,
    workerData: late,
    execArgv: [],
    env: {},
    resourceLimits: { maxOldGenerationSizeMb: 8, maxYoungGenerationSizeMb: 2, stackSizeMb: 1 },
  });
  worker.unref();
  return {
    stoppedMs: () => Atomics.load(new Int32Array(late), 0),
    end: () => worker.terminate(),
  };
}
