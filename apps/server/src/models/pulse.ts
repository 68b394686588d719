import { limits } from '@tercet/protocol';

/** Listens for a worker's signs of life [CN11]. */
export interface Pulse {
  /** From now on silence counts. */
  listen(): void;
  beat(): void;
  stop(): void;
}

/** Silence longer than this many ticks of ours, each as long as a beat, is the end. */
const ticksAllowed = limits.frozenAfterMs / limits.heartbeatMs;

/**
 * Counts its own ticks since the last beat, not the time: a laptop that slept, or a server that was held up,
 * comes back to one tick and not to a dead worker.
 *
 * @param onSilent called once, with nothing listening any more.
 */
export function createPulse(onSilent: () => void): Pulse {
  let timer: NodeJS.Timeout | undefined;
  let ticks = 0;
  const stop = () => clearInterval(timer);
  return {
    listen() {
      stop();
      ticks = 0;
      timer = setInterval(() => {
        ticks += 1;
        if (ticks <= ticksAllowed) return;
        stop();
        onSilent();
      }, limits.heartbeatMs).unref();
    },
    beat() {
      ticks = 0;
    },
    stop,
  };
}
