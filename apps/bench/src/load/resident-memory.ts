import { execFileSync } from 'node:child_process';

/** Memory that a process and all that it started hold, MiB. */
export function residentMb(processId: number): number {
  const table = execFileSync('ps', ['-A', '-o', 'pid=', '-o', 'ppid=', '-o', 'rss='], { encoding: 'utf8' });
  return residentOf(table, processId) / 1024;
}

/**
 * Sums a process and its descendants.
 *
 * @param table a line a process: its id, its parent's, its resident memory.
 */
export function residentOf(table: string, root: number): number {
  const rows = table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
  const sum = (id: number): number =>
    rows.reduce((total, [own, parent, resident = 0]) => {
      if (own === id) return total + resident;
      return parent === id && own !== undefined ? total + sum(own) : total;
    }, 0);
  return sum(root);
}
