/** What has come of bodies and messages that are not whole yet, per address. */
export interface HeldBytes {
  /** One body or message under way. */
  hold(address: string): Hold;
}

export interface Hold {
  /** Bytes came. False: the address holds more than it may; they are counted all the same. */
  add(bytes: number): boolean;
  /** What it held is done with; it may hold again. */
  release(): void;
}

/** @param limit  bytes, of one address. */
export function createHeldBytes(limit: number): HeldBytes {
  const held = new Map<string, number>();
  return {
    hold(address) {
      let own = 0;
      return {
        add(bytes) {
          own += bytes;
          const all = (held.get(address) ?? 0) + bytes;
          held.set(address, all);
          return all <= limit;
        },
        release() {
          const left = (held.get(address) ?? 0) - own;
          own = 0;
          if (left > 0) held.set(address, left);
          else held.delete(address);
        },
      };
    },
  };
}
