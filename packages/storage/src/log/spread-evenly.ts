/**
 * Chooses what stays of many versions so that those that stay lie evenly: while there are too many, the one goes
 * that leaves the smallest gap.
 *
 * @param versions ascending.
 * @param fixed    stay whatever happens, and do not count.
 * @param most     how many others stay at most.
 */
export function spreadEvenly(
  versions: readonly number[],
  fixed: ReadonlySet<number>,
  most: number,
): { kept: number[]; gone: number[] } {
  const kept = [...versions];
  const gone: number[] = [];
  const gap = (index: number) => (kept[index + 1] ?? Number.POSITIVE_INFINITY) - (kept[index - 1] ?? 0);
  for (let others = kept.filter((version) => !fixed.has(version)).length; others > most; others -= 1) {
    let least = -1;
    for (const [index, version] of kept.entries()) {
      if (!fixed.has(version) && (least < 0 || gap(index) < gap(least))) least = index;
    }
    gone.push(...kept.splice(least, 1));
  }
  return { kept, gone };
}
