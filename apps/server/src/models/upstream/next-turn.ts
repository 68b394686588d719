let last: Promise<void> = Promise.resolve();

/**
 * Resolves in a turn of the event loop of its own, one caller a turn: between any two of them everybody else's sockets
 * and timers are served.
 */
export function nextTurn(): Promise<void> {
  last = last.then(() => new Promise((resolve) => setImmediate(resolve)));
  return last;
}
