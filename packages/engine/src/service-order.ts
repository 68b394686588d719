/** Something one writer waits for. */
export interface Waiting {
  writer: string;
  /** What serving it will roughly cost, in tokens of prompt. */
  cost: number;
}

/**
 * The order in which what waits is served, as far as it can be told now: always the writer who has been
 * served least, each writer's own in order of arrival; ties to who came first.
 *
 * @param waiting in order of arrival, not mutated.
 * @param counterOf what has been done for a writer, in tokens of prompt.
 */
export function serviceOrder<One extends Waiting>(
  waiting: readonly One[],
  counterOf: (writer: string) => number,
): One[] {
  const counters = new Map(waiting.map(({ writer }) => [writer, counterOf(writer)]));
  const left = [...waiting];
  const order: One[] = [];
  while (left.length > 0) {
    let next = 0;
    left.forEach(({ writer }, at) => {
      if (counters.get(writer)! < counters.get(left[next]!.writer)!) next = at;
    });
    const [one] = left.splice(next, 1);
    counters.set(one!.writer, counters.get(one!.writer)! + one!.cost);
    order.push(one!);
  }
  return order;
}
