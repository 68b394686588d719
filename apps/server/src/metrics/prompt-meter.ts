import { Counter, type Registry } from 'prom-client';
import type { ModelObservation } from '../models/model-observation.ts';

/**
 * Where prompt tokens came from. `cached ÷ (cached + read)` is the prefix memory's hit ratio: a token read
 * ahead is `ahead` when it is read, and `cached` when an ask then finds it.
 */
export function promptMeter(
  registry: Registry,
  models: readonly string[],
): (observation: ModelObservation) => void {
  const tokens = new Counter({
    name: 'tercet_prompt_tokens_total',
    help: 'Prompt tokens: read for an ask, found in the prefix memory by an ask, or read ahead of one.',
    labelNames: ['model', 'source'],
    registers: [registry],
  });
  for (const model of models) {
    for (const source of ['read', 'cached', 'ahead']) tokens.inc({ model, source }, 0);
  }
  return (observation) => {
    const { model } = observation;
    if (observation.type === 'first-token') tokens.inc({ model, source: 'cached' }, observation.cachedTokens);
    if (observation.type !== 'pass') return;
    tokens.inc({ model, source: 'read' }, observation.pass.promptTokens);
    tokens.inc({ model, source: 'ahead' }, observation.pass.aheadTokens);
  };
}
