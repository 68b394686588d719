import { Counter, Histogram, type Registry } from 'prom-client';

const buckets = [0.25, 0.5, 1, 2.5, 5, 10, 30];

/** Counts when nobody was answered, and why. */
export interface StallMeter {
  /** @param work what was at work: an event of the protocol, a route, or `other`. */
  stalled(ms: number, work: string): void;
  stopped(): void;
}

export function stallMeter(registry: Registry): StallMeter {
  const seconds = new Histogram({
    name: 'tercet_stall_seconds',
    help: 'The event loop stood still for over 250 ms, by what was at work.',
    labelNames: ['work'],
    buckets,
    registers: [registry],
  });
  const stops = new Counter({
    name: 'tercet_stopped_total',
    help: 'The whole process was stopped for over 250 ms: suspended, or without a processor.',
    registers: [registry],
  });
  return {
    stalled: (ms, work) => seconds.observe({ work }, ms / 1_000),
    stopped: () => stops.inc(),
  };
}
