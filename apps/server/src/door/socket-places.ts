import type { SteadyClock } from './rate.ts';

/** A connection, as far as its place is concerned. */
interface Placed {
  readonly address: string;
  /** Since when it has had no document open; null while it has one. */
  idleSince: number | null;
  /** Ends it. */
  cut: () => void;
}

/** Who may connect, and who makes room. */
export interface SocketPlaces {
  /**
   * Whether one more of this address finds a place. Where none is left, the connection that has had no document open
   * for longest gives its own, if it has had none for a while: strangers who sit there with nothing keep nobody out.
   */
  hasRoom(address: string): boolean;
  enter(address: string, cut: () => void): SocketPlace;
}

export interface SocketPlace {
  /** Whether it has a document open. */
  hasDocument(has: boolean): void;
  leave(): void;
}

export interface SocketPlacesParts {
  ofAddress: number;
  ofAll: number;
  /** How long a connection keeps its place without a document, milliseconds. */
  idleMs: number;
  now: SteadyClock;
}

export function createSocketPlaces({ ofAddress, ofAll, idleMs, now }: SocketPlacesParts): SocketPlaces {
  /** In the order they came. */
  const all = new Set<Placed>();
  const addresses = new Map<string, Set<Placed>>();

  function leave(placed: Placed): void {
    all.delete(placed);
    const those = addresses.get(placed.address);
    those?.delete(placed);
    if (those?.size === 0) addresses.delete(placed.address);
  }

  function makeRoom(among: ReadonlySet<Placed>): boolean {
    let longest: Placed | null = null;
    for (const placed of among) {
      if (placed.idleSince === null || now() - placed.idleSince < idleMs) continue;
      if (longest === null || placed.idleSince < (longest.idleSince ?? 0)) longest = placed;
    }
    if (longest === null) return false;
    leave(longest);
    longest.cut();
    return true;
  }

  return {
    hasRoom(address) {
      const own = addresses.get(address) ?? new Set();
      if (own.size >= ofAddress) return makeRoom(own);
      return all.size < ofAll || makeRoom(all);
    },
    enter(address, cut) {
      const placed: Placed = { address, idleSince: now(), cut };
      all.add(placed);
      addresses.set(address, (addresses.get(address) ?? new Set()).add(placed));
      return {
        hasDocument(has) {
          if (has === (placed.idleSince === null)) return;
          placed.idleSince = has ? null : now();
        },
        leave: () => leave(placed),
      };
    },
  };
}
