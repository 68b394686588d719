import type { PassReport } from '@tercet/protocol';
import type { Reading } from './held-ask.ts';

/** What one pass did. @param aheadTokens of hinted prompts. */
export function reportPass(
  readings: readonly Reading[],
  times: Pick<PassReport, 'passMs' | 'sampleMs'>,
  aheadTokens = 0,
): PassReport {
  const tokensOf = (...kinds: Reading['kind'][]) =>
    readings.reduce((sum, { kind, row }) => sum + (kinds.includes(kind) ? row.tokens.length : 0), 0);
  return {
    ...times,
    promptTokens: tokensOf('prompt', 'putBack'),
    aheadTokens,
    streamTokens: tokensOf('stream'),
    asks: readings.length,
  };
}
