/** How often something may happen, per key. Windows begin with a key's first take and forget it when they end. */
export interface Rate {
  /** Counts `points`, 1 unless told. */
  take(key: string, points?: number): Taken;
  /** How it stands, counting nothing. */
  look(key: string): Taken;
}

export interface Taken {
  /** Null: within the rate. Else milliseconds until the window ends. */
  retryAfterMs: number | null;
  /** Points counted in this window, by how many it has. */
  share: number;
}

/** A clock that nobody sets: milliseconds since some moment. */
export type SteadyClock = () => number;
export const steadyClock: SteadyClock = () => performance.now();

const free: Taken = { retryAfterMs: null, share: 0 };

/** What has no rate. */
export const anyRate: Rate = { take: () => free, look: () => free };

/**
 * Fixed windows by a steady clock, so that a wait is never longer than the window: libraries that count by the
 * clock on the wall tell everybody to come back in a day when it is set back by one.
 *
 * @param points  integer ≥ 1, in every window of `seconds`.
 */
export function createRate(points: number, seconds: number, now: SteadyClock = steadyClock): Rate {
  const windowMs = seconds * 1_000;
  /** In the order they began, which is the order they end. */
  const windows = new Map<string, { taken: number; endsAt: number }>();

  function forgetEnded(at: number): void {
    for (const [key, { endsAt }] of windows) {
      if (endsAt > at) return;
      windows.delete(key);
    }
  }
  return {
    take(key, count = 1) {
      const at = now();
      forgetEnded(at);
      const window = windows.get(key) ?? { taken: 0, endsAt: at + windowMs };
      windows.set(key, window);
      window.taken += count;
      return {
        retryAfterMs: window.taken > points ? Math.max(1, Math.ceil(window.endsAt - at)) : null,
        share: window.taken / points,
      };
    },
    look(key) {
      const at = now();
      forgetEnded(at);
      const window = windows.get(key);
      if (!window) return free;
      return {
        retryAfterMs: window.taken >= points ? Math.max(1, Math.ceil(window.endsAt - at)) : null,
        share: window.taken / points,
      };
    },
  };
}
