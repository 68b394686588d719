/**
 * Milliseconds since 1970 by the clock of when the page began, and since then by one that nobody sets: waits and fades
 * are of the length they should be, whatever becomes of the clock on the wall.
 */
export const steadyTime = (): number => Math.round(performance.timeOrigin + performance.now());
