import { createInterface } from 'node:readline/promises';
import { printable, printableLine } from '@tercet/protocol';

/** Where a command speaks. Names and words of files and hubs are written so that no terminal obeys them. */
export interface Terminal {
  /** Lines on standard output. */
  say(line: string): void;
  /** Draws over the last drawn line; '' leaves none. Only where somebody looks. */
  draw: ((line: string) => void) | null;
  /** Columns of a drawn line. */
  columns: number;
  /** True when the answer begins with a y; null where nobody can be asked. */
  confirm: ((question: string) => Promise<boolean>) | null;
}

export function openTerminal(): Terminal {
  const { stdin, stdout } = process;
  const draw = (line: string) => stdout.write(`\r\u001b[2K${printable(line)}`);
  const confirm = async (question: string) => {
    const lines = createInterface({ input: stdin, output: stdout });
    const answer = await lines.question(`${printable(question)} [y/N] `);
    lines.close();
    return /^\s*y/i.test(answer);
  };
  return {
    say: (line) => stdout.write(`${stdout.isTTY ? '\r\u001b[2K' : ''}${printable(line)}\n`),
    draw: stdout.isTTY ? draw : null,
    columns: stdout.columns || 80,
    confirm: stdin.isTTY && stdout.isTTY ? confirm : null,
  };
}

/** What went wrong, in one line. */
export function complain(words: string): void {
  process.stderr.write(`${printableLine(words)}\n`);
}
