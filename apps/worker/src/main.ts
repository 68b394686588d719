import {
  type FromWorker,
  limits,
  type ModelStatus,
  printable,
  type ToWorker,
  type WorkerConfig,
} from '@tercet/protocol';
import { describeEnd } from './describe-end.ts';
import { type OpenModel, openModel } from './open-model.ts';
import { readConfig } from './read-config.ts';
import { seedsFrom } from './seeds-from.ts';
import { type Serving, serveAsks } from './serve-asks.ts';

/*
 * One process, one model.
 *
 *   start → building → loading → ready → exit 0   shutdown, SIGTERM, or the server is gone
 *   any of them → gone → exit 78                  the model is broken: another start is in vain
 *   any of them → gone → exit 1                   the device, the disk or this program is broken
 *   start → exit 2                                TERCET_WORKER is not valid
 */
const config = readConfig(process.env.TERCET_WORKER);
if (typeof config === 'string' || process.send === undefined) {
  process.stderr.write(`${typeof config === 'string' ? config : 'A worker is started by the server.'}\n`);
  process.exit(2);
}

let serving: Serving | null = null;
let model: OpenModel | null = null;
let status: ModelStatus = { state: 'loading' };

// Ctrl-C reaches the whole process group: the server decides what follows from it.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', leave);
// A server that was killed leaves no workers behind.
process.on('disconnect', () => process.exit(0));
// It may have gone while this program was being read; the heartbeat would keep it alive for ever.
if (!process.connected) process.exit(0);
process.on('message', read);
process.on('uncaughtException', fail);

try {
  model = await openModel(config, tell);
  serving = serveAsks({
    ...model,
    now: () => performance.now(),
    drawSeed: seedsFrom(process.env.SEED),
    emit: (event, drawn) => send({ type: 'event', event, ...(drawn?.length ? { drawn } : {}) }),
    nextTurn: () => new Promise((resolve) => setImmediate(resolve)),
    onBroken: fail,
  });
  tell(model.status);
  setInterval((alive: Serving['alive']) => send(alive()), limits.heartbeatMs, serving.alive);
} catch (error) {
  fail(error);
}

function read(message: ToWorker): void {
  if (message.type === 'shutdown') leave();
  else if (message.type === 'ask' && serving === null) refuse(message.ask.askId);
  else if (message.type === 'ask') serving?.ask(message);
  else if (message.type === 'cancel') serving?.cancel(message);
  else if (message.type === 'hint') serving?.hint(message.writer, message.hint);
}

function refuse(askId: string): void {
  const { card } = config as WorkerConfig;
  const failure = {
    code: 'model-not-ready',
    model: card.name,
    state: status.state,
    retryAfterMs: 1000,
  } as const;
  send({ type: 'event', event: { type: 'failed', askId, failure } });
}

function tell(next: ModelStatus): void {
  status = next;
  send({ type: 'status', status });
}

function send(message: FromWorker): void {
  // A write that fails means the server is gone, and 'disconnect' is on its way.
  if (process.connected) process.send!(message, undefined, undefined, (error) => error && process.exit(0));
}

/** Ends after the pass under way, with the model's memory given back. */
async function leave(): Promise<void> {
  await serving?.stop();
  await model?.runner.close();
  process.exit(0);
}

/** Says why, then ends; the server starts another worker, unless only another model file can help. */
function fail(error: unknown): void {
  const { reason, exitStatus, isBug } = describeEnd(error, (config as WorkerConfig).cacheDirectory);
  const lines = isBug && error instanceof Error && error.stack ? error.stack.split('\n') : [reason];
  process.stderr.write(`${lines.map(printable).join('\n')}\n`);
  const gone: FromWorker = { type: 'status', status: { state: 'gone', reason } };
  if (!process.connected) process.exit(exitStatus);
  process.send!(gone, undefined, undefined, () => process.exit(exitStatus));
}
