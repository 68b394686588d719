import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** How often something may happen, per key. Windows begin with a key's first take and forget it when they end. */
export interface Rate {
  /** Counts `points`, 1 unless told. */
  take(key: string, points?: number): Promise<Taken>;
  /** How it stands, counting nothing. */
  look(key: string): Promise<Taken>;
}

export interface Taken {
  /** Null: within the rate. Else milliseconds until the window ends. */
  retryAfterMs: number | null;
  /** Points counted in this window, by how many it has. */
  share: number;
}

const free: Taken = { retryAfterMs: null, share: 0 };

/** What has no rate. */
export const anyRate: Rate = { take: () => Promise.resolve(free), look: () => Promise.resolve(free) };

/** @param points  integer ≥ 1, in every window of `seconds`. */
export function createRate(points: number, seconds: number): Rate {
  const limiter = new RateLimiterMemory({ points, duration: seconds });
  const taken = (state: RateLimiterRes, isOver: boolean): Taken => ({
    retryAfterMs: isOver ? Math.max(1, state.msBeforeNext) : null,
    share: state.consumedPoints / points,
  });
  return {
    async take(key, count = 1) {
      try {
        return taken(await limiter.consume(key, count), false);
      } catch (refused) {
        // It refuses by rejecting with the state; anything else is a bug.
        if (refused instanceof RateLimiterRes) return taken(refused, true);
        throw refused;
      }
    },
    async look(key) {
      const state = await limiter.get(key);
      return state === null ? free : taken(state, state.consumedPoints >= points);
    },
  };
}
