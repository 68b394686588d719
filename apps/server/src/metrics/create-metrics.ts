import type { ModelStatus } from '@tercet/protocol';
import type { RequestHandler } from 'express';
import { collectDefaultMetrics, Gauge, Registry } from 'prom-client';
import type { ObserveRefusal } from '../door/refusal.ts';
import type { ObserveModels } from '../models/model-observation.ts';
import { askMeters } from './ask-meters.ts';
import { doorMeter } from './door-meter.ts';
import { httpMeter } from './http-meter.ts';
import { pageMeters } from './page-meters.ts';
import type { ObservePages } from './page-observation.ts';
import { promptMeter } from './prompt-meter.ts';
import { type StallMeter, stallMeter } from './stall-meter.ts';
import { workerMeters } from './worker-meters.ts';

/** What is looked up when somebody reads the meters. */
export interface MeteredState {
  sockets: () => number;
  documents: () => number;
  /** Pages in documents. */
  participants: () => number;
  /** One a worker. */
  workers: () => readonly { model: string; state: ModelStatus['state'] }[];
}

export interface Metrics {
  observe: ObserveModels;
  observePages: ObservePages;
  /** Somebody was refused at the door. */
  observeRefusal: ObserveRefusal;
  stalls: StallMeter;
  /** Times every request that passes through it. */
  timeRequests: RequestHandler;
  contentType: string;
  /** The exposition, in Prometheus' text format. */
  read(): Promise<string>;
}

/**
 * The meters of one server, in a registry of their own.
 *
 * @param models  the configured names. An observation of any other is labelled `unknown`, so that no client
 *                can make labels.
 */
export function createMetrics(models: readonly string[], state: MeteredState): Metrics {
  const registry = new Registry();
  const known = new Set(models);
  const countAsk = askMeters(registry, models);
  const countPrompt = promptMeter(registry, models);
  const countWorker = workerMeters(registry, models);
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  gauge('tercet_sockets_connected', 'Pages connected over a socket.', state.sockets);
  gauge('tercet_documents_open', 'Documents that are loaded.', state.documents);
  gauge('tercet_participants', 'Pages that have a document open, once for each.', state.participants);
  new Gauge({
    name: 'tercet_workers',
    help: 'Workers of a model, by what state they are in.',
    labelNames: ['model', 'state'],
    registers: [registry],
    collect() {
      this.reset();
      for (const { model, state: is } of state.workers()) this.inc({ model, state: is });
    },
  });
  collectDefaultMetrics({ register: registry });

  return {
    observe(given) {
      const observation = known.has(given.model) ? given : { ...given, model: 'unknown' };
      countPrompt(observation);
      if (observation.type === 'pass' || observation.type === 'report' || observation.type === 'restarted')
        countWorker(observation);
      else countAsk(observation);
    },
    observeRefusal: doorMeter(registry),
    observePages: pageMeters(registry),
    stalls: stallMeter(registry),
    timeRequests: httpMeter(registry),
    contentType: registry.contentType,
    read: () => registry.metrics(),
  };
}
