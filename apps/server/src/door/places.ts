/** How many each key holds at once. */
export interface Places {
  isFull(key: string): boolean;
  /** Takes a place, also of a key that is full; the answer gives it back, once. */
  enter(key: string): () => void;
}

export function createPlaces(limit: number): Places {
  const held = new Map<string, number>();
  return {
    isFull: (key) => (held.get(key) ?? 0) >= limit,
    enter(key) {
      held.set(key, (held.get(key) ?? 0) + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        const left = (held.get(key) ?? 1) - 1;
        if (left > 0) held.set(key, left);
        else held.delete(key);
      };
    },
  };
}
