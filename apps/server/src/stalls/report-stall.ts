import type { Logger } from 'pino';
import type { StallMeter } from '../metrics/stall-meter.ts';
import type { StallWatchParts } from './stall-watch.ts';

/** So many of what was at work are logged; the likeliest is the first. */
const mostLogged = 5;

/** Logs and counts stalls: what was at work by its name, size and document, never what it said. */
export function reportStalls(log: Logger, meter: StallMeter): Pick<StallWatchParts, 'onStall' | 'onStopped'> {
  return {
    onStall({ ms, works }) {
      const [first] = works;
      meter.stalled(ms, first?.name() ?? 'other');
      const atWork = works.slice(0, mostLogged).map(({ kind, name, bytes, documentId }) => ({
        [kind]: name(),
        bytes,
        ...(documentId && { documentId }),
      }));
      log.warn({ stallMs: Math.round(ms), atWork, works: works.length }, 'the event loop stood still');
    },
    onStopped(ms) {
      meter.stopped();
      log.info({ stoppedMs: Math.round(ms) }, 'the process was stopped, as by a sleeping machine');
    },
  };
}
