import { failed, limits, type Result } from '@tercet/protocol';

type Job = () => Promise<void>;

/**
 * Long work of pages, done one thing of a page after the other, and of all pages by turns: who wants much waits for
 * nobody but itself.
 */
export interface PageQueues {
  /** `too-many` when the page has too much waiting; never answered when it has left. */
  run<Value>(page: string, work: () => Promise<Result<Value>>): Promise<Result<Value>>;
  /** What it still waits for is not done. */
  left(page: string): void;
  /** Works that wait or are under way. */
  size(): number;
}

/** @param atOnce works of all pages under way together. */
export function createPageQueues(atOnce = 2): PageQueues {
  /** Of every page that waits; the first is next. */
  const queues = new Map<string, Job[]>();
  const busy = new Set<string>();

  function next(): void {
    if (busy.size >= atOnce) return;
    const page = [...queues.keys()].find((each) => !busy.has(each));
    const queue = page === undefined ? undefined : queues.get(page);
    if (page === undefined || !queue) return;
    const job = queue.shift();
    // Behind the others.
    queues.delete(page);
    if (queue.length > 0) queues.set(page, queue);
    if (job) {
      busy.add(page);
      void job().finally(() => {
        busy.delete(page);
        next();
      });
    }
    next();
  }

  return {
    run(page, work) {
      const queue = queues.get(page) ?? [];
      if (queue.length >= limits.historyWaiting) {
        const what = 'questions about the document’s life at once';
        return Promise.resolve(failed({ code: 'too-many', what, limit: limits.historyWaiting }));
      }
      return new Promise((resolve, reject) => {
        queue.push(() => work().then(resolve, reject));
        queues.set(page, queue);
        next();
      });
    },
    left: (page) => void queues.delete(page),
    size: () => busy.size + [...queues.values()].reduce((sum, { length }) => sum + length, 0),
  };
}
