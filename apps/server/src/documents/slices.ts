import { costLimits, type InSlices } from '@tercet/document';

/** So long a slice may keep everything else waiting, whatever it was reckoned to cost; milliseconds. */
const sliceMs = 8;

/** Does long work a slice at a time, one slice in each turn of the event loop, whoever's it is. */
export interface Slices {
  /** Short work is done at once, and answered without a promise. */
  run<Value>(work: InSlices<Value>): Value | Promise<Value>;
  /** Slices done in a turn of their own. */
  count(): number;
}

export function createSlices(now: () => number = () => performance.now()): Slices {
  const waiting: (() => void)[] = [];
  let count = 0;

  /** The turns of all works together follow one another: many at once keep nobody waiting longer than one. */
  function turn(): Promise<void> {
    return new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length === 1) setImmediate(next);
    });
  }
  function next(): void {
    count += 1;
    waiting.shift()?.();
    if (waiting.length > 0) setImmediate(next);
  }

  /** @returns the work's last word, or null: it has had its slice. */
  function slice<Value>(work: InSlices<Value>): { value: Value } | null {
    const endsAt = now() + sliceMs;
    for (let cost = 0; cost < costLimits.slice && now() <= endsAt; ) {
      const step = work.next();
      if (step.done) return { value: step.value };
      cost += step.value;
    }
    return null;
  }

  async function goOn<Value>(work: InSlices<Value>): Promise<Value> {
    for (;;) {
      await turn();
      const ended = slice(work);
      if (ended) return ended.value;
    }
  }

  return {
    run(work) {
      const ended = slice(work);
      return ended ? ended.value : goOn(work);
    },
    count: () => count,
  };
}

/** Of this process: there is one event loop. */
export const slices: Slices = createSlices();
