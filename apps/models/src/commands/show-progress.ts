import { megabytes } from '../hub/pull-failure.ts';
import type { Terminal } from '../terminal.ts';

/** Bytes done of bytes in all, while a file comes. */
export type ShowProgress = (done: number, total: number, file: string) => void;

/** A bar that is drawn over, at most ten times a second; a line every tenth where nobody looks. */
export function showProgress(terminal: Terminal, now: () => number): ShowProgress {
  return terminal.draw ? drawBar(terminal, terminal.draw, now) : sayTenths(terminal);
}

function drawBar({ columns }: Terminal, draw: (line: string) => void, now: () => number): ShowProgress {
  let first: { at: number; done: number } | null = null;
  let drawn = Number.NEGATIVE_INFINITY;
  return (done, total, file) => {
    const at = now();
    first ??= { at, done };
    if (done < total && at - drawn < 100) return;
    drawn = at;
    const speed = (done - first.done) / Math.max(1, at - first.at);
    const left = speed > 0 ? `, ${duration((total - done) / speed)} left` : '';
    const words = ` ${megabytes(done)} of ${megabytes(total)}${done < total ? left : ''}  ${file}`;
    const width = 24;
    const filled = Math.round((done / Math.max(1, total)) * width);
    draw(`${'█'.repeat(filled)}${'░'.repeat(width - filled)}${words}`.slice(0, columns - 1));
  };
}

function sayTenths({ say }: Terminal): ShowProgress {
  let said = -1;
  return (done, total, file) => {
    const tenth = Math.floor((10 * done) / Math.max(1, total));
    if (tenth <= said) return;
    said = tenth;
    say(`${tenth * 10} %  ${megabytes(done)} of ${megabytes(total)}  ${file}`);
  };
}

/** 75,000 ms → `1 min 15 s`. */
function duration(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return seconds < 3600
    ? `${Math.floor(seconds / 60)} min ${seconds % 60} s`
    : `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`;
}
