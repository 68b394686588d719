/**
 * Work of other writers that comes before a new ask is done, when writers share evenly [CN15]: of each what it
 * is owed, but no more than this writer's own. So who floods is no reason to turn another away.
 *
 * @param owed   work asked for and not done, by writer; any unit.
 * @param writer whose ask it is.
 * @param work   of the new ask, in the same unit.
 */
export function workBefore(owed: ReadonlyMap<string, number>, writer: string, work: number): number {
  const own = (owed.get(writer) ?? 0) + work;
  let before = 0;
  for (const [other, theirs] of owed) if (other !== writer) before += Math.min(theirs, own);
  return before;
}
