import { offeredTexts, type Remembered } from './offer-memory.ts';
import type { SuggestPluginState } from './suggest-plugin.ts';

/** Tells of every remembered text once, so that it can be kept beyond the page [UX 11]. */
export interface OfferKeeping {
  /** These are kept already. */
  recalled(earlier: readonly Remembered[]): void;
  /** After every change. */
  look(memory: readonly Remembered[]): void;
  /** The page may not come back: also what is on offer now. */
  flush(state: SuggestPluginState): void;
}

export function offerKeeping(keep: (offers: readonly Remembered[]) => void): OfferKeeping {
  const known = new WeakSet<Remembered>();
  let seen: readonly Remembered[] = [];
  const know = (offers: readonly Remembered[]) => {
    for (const offer of offers) known.add(offer);
  };
  return {
    recalled: know,
    look(memory) {
      if (memory === seen) return;
      seen = memory;
      const fresh = memory.filter((offer) => !known.has(offer));
      know(fresh);
      if (fresh.length > 0) keep(fresh);
    },
    flush({ offer }) {
      const open = offeredTexts([], offer);
      if (open.length > 0) keep(open);
    },
  };
}
