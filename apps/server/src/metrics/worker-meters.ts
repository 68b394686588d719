import type { PassReport } from '@tercet/protocol';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { ModelObservation, WorkerLoad } from '../models/model-observation.ts';

const passBuckets = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1, 2];
const sampleBuckets = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.1];
const rowBuckets = [1, 2, 3, 6, 9, 12, 18, 24, 36, 72];
const tokenBuckets = [1, 3, 6, 12, 24, 48, 96, 128, 192, 256, 512, 1024];

export type WorkerObservation = Extract<ModelObservation, { type: 'pass' | 'report' | 'restarted' }>;

const idle: WorkerLoad = { running: 0, waiting: 0, kvTokens: 0, kvCapacity: 0 };

function kindOf({ promptTokens, aheadTokens, streamTokens }: PassReport): string {
  if (streamTokens > 0) return promptTokens + aheadTokens > 0 ? 'mixed' : 'stream';
  return promptTokens > 0 ? 'prompt' : 'ahead';
}

/**
 * What the machines do: passes, what is in them, what they hold, and how often one is lost.
 *
 * @param models  the configured names, whose counts are there from the start.
 * @returns counts one observation. Its `model` must be one of few: it is a label.
 */
export function workerMeters(
  registry: Registry,
  models: readonly string[],
): (observation: WorkerObservation) => void {
  const registers = [registry];
  const pass = new Histogram({
    name: 'tercet_pass_seconds',
    help: 'One pass of the model: over prompts, over candidates (stream), over both (mixed), or reading ahead.',
    labelNames: ['model', 'kind'],
    buckets: passBuckets,
    registers,
  });
  const sample = new Histogram({
    name: 'tercet_sample_seconds',
    help: 'Choosing tokens and making text of them, after one pass.',
    labelNames: ['model'],
    buckets: sampleBuckets,
    registers,
  });
  const rows = new Histogram({
    name: 'tercet_pass_rows',
    help: 'Candidates continued by one pass, of those passes that continue any: the batch size.',
    labelNames: ['model'],
    buckets: rowBuckets,
    registers,
  });
  const tokens = new Histogram({
    name: 'tercet_pass_tokens',
    help: 'Tokens in one pass, prompts and candidates together.',
    labelNames: ['model'],
    buckets: tokenBuckets,
    registers,
  });
  const labelNames = ['model', 'worker'] as const;
  const gauge = (name: string, help: string) => new Gauge({ name, help, labelNames, registers });
  const running = gauge('tercet_asks_running', 'Asks a worker is working on.');
  const waiting = gauge('tercet_asks_waiting', 'Asks that wait in a worker.');
  const kv = gauge('tercet_kv_tokens', 'Tokens whose keys and values a worker holds, running or remembered.');
  const kvCapacity = gauge('tercet_kv_capacity_tokens', 'Tokens whose keys and values a worker can hold.');
  const restarts = new Counter({
    name: 'tercet_worker_restarts_total',
    help: 'Workers lost and started again, by how they were lost.',
    labelNames: ['model', 'reason'],
    registers,
  });
  for (const model of models) {
    for (const reason of ['killed', 'frozen', 'crashed']) restarts.inc({ model, reason }, 0);
  }

  function setLoad(labels: { model: string; worker: number }, load: WorkerLoad): void {
    running.set(labels, load.running);
    waiting.set(labels, load.waiting);
    kv.set(labels, load.kvTokens);
    kvCapacity.set(labels, load.kvCapacity);
  }

  return (observation) => {
    const { model, worker } = observation;
    switch (observation.type) {
      case 'pass': {
        const { passMs, sampleMs, promptTokens, aheadTokens, streamTokens } = observation.pass;
        pass.observe({ model, kind: kindOf(observation.pass) }, passMs / 1000);
        sample.observe({ model }, sampleMs / 1000);
        tokens.observe({ model }, promptTokens + aheadTokens + streamTokens);
        if (streamTokens > 0) rows.observe({ model }, streamTokens);
        return;
      }
      case 'report':
        return setLoad({ model, worker }, observation.load);
      case 'restarted':
        // What it held is gone with it.
        setLoad({ model, worker }, idle);
        return restarts.inc({ model, reason: observation.reason });
      default:
        return observation satisfies never;
    }
  };
}
