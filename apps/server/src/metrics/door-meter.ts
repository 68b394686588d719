import { Counter, type Registry } from 'prom-client';
import { type ObserveRefusal, refusals } from '../door/refusal.ts';

/** Counts who was turned away at the door, by why. */
export function doorMeter(registry: Registry): ObserveRefusal {
  const refused = new Counter({
    name: 'tercet_refused_total',
    help: 'Requests, sockets and messages refused at the door, and pages cut, by why.',
    labelNames: ['reason'],
    registers: [registry],
  });
  for (const reason of refusals) refused.inc({ reason }, 0);
  return (reason) => refused.inc({ reason });
}
