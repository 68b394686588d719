import type { Candidate } from './candidate.ts';
import type { HeldAsk } from './held-ask.ts';
import type { KnownToken } from './known-token.ts';

/**
 * What has to be put back before an ask that was under way elsewhere can go on [CN14].
 *
 * In the order in which an undisturbed run writes: token after token of every candidate, so that the KV
 * layout, and with it the order of every sum, is the same. Those that have ended are written too, for
 * that reason alone. It goes up to the first step in which a candidate lacks a token: from there on the
 * others wait for it in `streamRow`.
 *
 * What withdrawn draws wrote is not known any more; a candidate drawn again is lined up by its end.
 */
export function knownTokens({ candidates }: HeldAsk): KnownToken[] {
  const longest = Math.max(...candidates.map(({ tokens }) => tokens.length));
  const joined = ({ redraws, tokens }: Candidate) => (redraws > 0 ? longest - tokens.length : 0);
  const live = candidates.filter((candidate) => candidate.live);
  if (live.length === 0) return [];
  const steps = Math.min(...live.map((candidate) => joined(candidate) + candidate.tokens.length - 1));
  return Array.from({ length: Math.max(0, steps) }, (_, step) =>
    candidates.flatMap((candidate) => {
      const at = step - joined(candidate);
      return at >= 0 && at < candidate.tokens.length - 1 ? [{ candidate, at }] : [];
    }),
  ).flat();
}
