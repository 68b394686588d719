import { Counter, Histogram, type Registry } from 'prom-client';
import { appendOutcomes, type ObservePages } from './page-observation.ts';

const appendBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];

/** What pages do in documents. Labels are words of this module, never what a page sent. */
export function pageMeters(registry: Registry): ObservePages {
  const registers = [registry];
  const counter = (name: string, help: string) =>
    new Counter({ name, help, labelNames: ['outcome'], registers });
  const appends = counter('tercet_appends_total', 'Appends answered, by what became of them.');
  const links = counter('tercet_link_opens_total', 'Documents opened by a link, and links that opened none.');
  const takes = counter('tercet_offer_takes_total', 'Takes of candidates that won, and that came too late.');
  const seconds = new Histogram({
    name: 'tercet_append_seconds',
    help: 'An append, from being handed to the authority to its answer, of those that were stored.',
    buckets: appendBuckets,
    registers,
  });
  for (const outcome of appendOutcomes) appends.inc({ outcome }, 0);
  for (const outcome of ['opened', 'refused']) links.inc({ outcome }, 0);
  for (const outcome of ['won', 'over']) takes.inc({ outcome }, 0);

  return (observation) => {
    const { type, outcome } = observation;
    switch (type) {
      case 'append':
        appends.inc({ outcome });
        if (outcome === 'accepted' || outcome === 'merged') seconds.observe(observation.timeMs / 1000);
        return;
      case 'link':
        return links.inc({ outcome });
      case 'take':
        return takes.inc({ outcome });
      default:
        return observation satisfies never;
    }
  };
}
