/** What the server tells the script that started it and starts it again (`scripts/supervise.mjs`). */
type ToSupervisor =
  /** Up: when it dies from now on, another may take its place, at the same port. */
  | { type: 'listening'; port: number }
  /** Somebody told it to end. */
  | { type: 'closing' };

/** Nobody hears it where it was started by hand, or the script is gone. */
export function tellSupervisor(message: ToSupervisor): void {
  if (process.connected) process.send?.(message, () => undefined);
}

/** Whether there was one when this process began: it may go before anybody watches. */
const isSupervised = process.connected;

/** Calls `onLost` when the script that started this process has gone: nobody else would end it. */
export function watchSupervisor(onLost: () => void): void {
  if (!isSupervised) return;
  process.once('disconnect', onLost);
  // To listen for its end keeps nobody here.
  process.channel?.unref();
  if (!process.connected) onLost();
}
