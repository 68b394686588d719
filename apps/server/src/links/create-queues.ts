/** One queue a key: what is read in a work is still so when it writes. */
export interface Queues {
  inOrder<Answer>(key: string, work: () => Promise<Answer>): Promise<Answer>;
  /** Resolves when what was in them is done. */
  idle(): Promise<void>;
}

export function createQueues(): Queues {
  const tails = new Map<string, Promise<unknown>>();
  return {
    inOrder(key, work) {
      const answer = (tails.get(key) ?? Promise.resolve()).then(work);
      // The queue goes on whatever happens to one of its works; who asked for it hears of that.
      const tail = answer
        .catch(() => undefined)
        .then(() => {
          if (tails.get(key) === tail) tails.delete(key);
        });
      tails.set(key, tail);
      return answer;
    },
    async idle() {
      await Promise.all(tails.values());
    },
  };
}
