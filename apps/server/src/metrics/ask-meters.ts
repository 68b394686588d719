import { Counter, Histogram, type Registry } from 'prom-client';
import type { ModelObservation } from '../models/model-observation.ts';

/** Waits of a person, from what is felt as at once to what is given up on. Seconds. */
const waitBuckets = [0.01, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 1, 2, 5, 10, 20];
const tokenBuckets = [0.005, 0.01, 0.015, 0.02, 0.03, 0.05, 0.1, 0.2, 0.5, 1];

/** What of an observation is about asks; the rest is the workers'. */
type AskObservation = Exclude<ModelObservation, { type: 'pass' | 'report' | 'restarted' }>;

/**
 * What writers felt: asks, waits, tokens, ends.
 *
 * @param models  the configured names, whose counts are there from the start.
 * @returns counts one observation. Its `model` must be one of few: it is a label.
 */
export function askMeters(
  registry: Registry,
  models: readonly string[],
): (observation: AskObservation) => void {
  const registers = [registry];
  const asks = new Counter({
    name: 'tercet_asks_total',
    help: 'Asks that arrived, refused ones included.',
    labelNames: ['model'],
    registers,
  });
  const refused = new Counter({
    name: 'tercet_asks_refused_total',
    help: 'Asks answered with a failure, at once or later, by its code.',
    labelNames: ['model', 'reason'],
    registers,
  });
  const queue = new Histogram({
    name: 'tercet_queue_seconds',
    help: 'From an ask to the start of its work in a worker.',
    labelNames: ['model'],
    buckets: waitBuckets,
    registers,
  });
  const firstToken = new Histogram({
    name: 'tercet_time_to_first_token_seconds',
    help: 'From an ask to its first text, over its candidates.',
    labelNames: ['model'],
    buckets: waitBuckets,
    registers,
  });
  const interToken = new Histogram({
    name: 'tercet_inter_token_seconds',
    help: 'Between one token of a candidate and its next.',
    labelNames: ['model'],
    buckets: tokenBuckets,
    registers,
  });
  const generated = new Counter({
    name: 'tercet_generated_tokens_total',
    help: 'Tokens of candidates, counted when they end.',
    labelNames: ['model'],
    registers,
  });
  const ended = new Counter({
    name: 'tercet_candidates_ended_total',
    help: 'Candidates that ended, by why.',
    labelNames: ['model', 'reason'],
    registers,
  });
  const cancels = new Counter({
    name: 'tercet_cancels_total',
    help: 'Asks cancelled by who asked, by how far they had come.',
    labelNames: ['model', 'stage'],
    registers,
  });
  const resumed = new Counter({
    name: 'tercet_asks_resumed_total',
    help: 'Asks of a lost worker that were given to another.',
    labelNames: ['model'],
    registers,
  });
  for (const model of models) {
    for (const counter of [asks, generated, resumed]) counter.inc({ model }, 0);
    for (const reason of ['stop', 'length', 'time', 'cancelled']) ended.inc({ model, reason }, 0);
    for (const stage of ['waiting', 'prompt', 'streaming']) cancels.inc({ model, stage }, 0);
  }

  return (observation) => {
    const { model } = observation;
    switch (observation.type) {
      case 'asked':
        return asks.inc({ model });
      case 'refused':
        return refused.inc({ model, reason: observation.reason });
      case 'queued-for':
        return queue.observe({ model }, observation.queueMs / 1000);
      case 'first-token':
        return firstToken.observe({ model }, observation.ms / 1000);
      case 'inter-token':
        for (let token = 0; token < observation.tokens; token += 1) {
          interToken.observe({ model }, observation.msPerToken / 1000);
        }
        return;
      case 'ended':
        ended.inc({ model, reason: observation.reason });
        return generated.inc({ model }, observation.tokens);
      case 'cancelled':
        return cancels.inc({ model, stage: observation.stage });
      case 'resumed':
        return resumed.inc({ model });
      default:
        return observation satisfies never;
    }
  };
}
