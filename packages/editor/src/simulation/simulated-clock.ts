interface Due {
  at: number;
  order: number;
  run: (() => void) | null;
}

/** Time that passes from one thing that is due to the next: a heap of them. */
export class SimulatedClock {
  now = 0;
  #order = 0;
  readonly #heap: Due[] = [];

  /** @returns how to call it off. */
  schedule = (delayMs: number, run: () => void): (() => void) => {
    const due: Due = { at: this.now + delayMs, order: this.#order, run };
    this.#order += 1;
    this.#heap.push(due);
    this.#rise(this.#heap.length - 1);
    return () => {
      due.run = null;
    };
  };

  /** Does what is due next; false when nothing is. */
  step(): boolean {
    const first = this.#heap[0];
    if (first === undefined) return false;
    const last = this.#heap.pop()!;
    if (this.#heap.length > 0) {
      this.#heap[0] = last;
      this.#sink(0);
    }
    this.now = first.at;
    first.run?.();
    return true;
  }

  #before(a: number, b: number): boolean {
    const [x, y] = [this.#heap[a]!, this.#heap[b]!];
    return x.at < y.at || (x.at === y.at && x.order < y.order);
  }

  #swap(a: number, b: number): void {
    [this.#heap[a], this.#heap[b]] = [this.#heap[b]!, this.#heap[a]!];
  }

  #rise(index: number): void {
    for (let at = index; at > 0; ) {
      const parent = (at - 1) >> 1;
      if (!this.#before(at, parent)) return;
      this.#swap(at, parent);
      at = parent;
    }
  }

  #sink(index: number): void {
    for (let at = index; ; ) {
      let least = at;
      for (const child of [2 * at + 1, 2 * at + 2]) {
        if (child < this.#heap.length && this.#before(child, least)) least = child;
      }
      if (least === at) return;
      this.#swap(at, least);
      at = least;
    }
  }
}
