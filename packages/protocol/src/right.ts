/** What a link lets whoever holds it do; each may do all the ones before it. */
export const rights = ['read', 'write', 'ask', 'owner'] as const;
export type Right = (typeof rights)[number];

/** Whether `held` is enough for what needs `needed`. */
export function allows(held: Right, needed: Right): boolean {
  return rights.indexOf(held) >= rights.indexOf(needed);
}
