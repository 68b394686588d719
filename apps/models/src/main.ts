import { BuildError } from '@tercet/model-builder';
import { CommandError } from './command-error.ts';
import { add } from './commands/add.ts';
import { list } from './commands/list.ts';
import { pull } from './commands/pull.ts';
import { remove } from './commands/remove.ts';
import { synthesize } from './commands/synthesize.ts';
import { verify } from './commands/verify.ts';
import { PullError } from './hub/pull-failure.ts';
import { readPlaces } from './places.ts';
import { readCommand } from './read-command.ts';
import { complain, openTerminal } from './terminal.ts';

/** `npm run models`. @returns the exit status: 0; 1 for what failed, in one line; 2 for what was not understood. */
async function main(args: string[], environment: NodeJS.ProcessEnv): Promise<number> {
  const asked = readCommand(args);
  if (typeof asked === 'string') {
    process.stderr.write(`${asked}\n`);
    return 2;
  }
  const places = readPlaces(environment);
  const terminal = openTerminal();
  switch (asked.command) {
    case 'list':
      return list(asked, places, terminal);
    case 'add':
      return add(asked, places, terminal);
    case 'verify':
      return verify(asked, places, terminal);
    case 'remove':
      return remove(asked, places, terminal);
    case 'pull':
      return pull(asked, places, environment, terminal);
    case 'synthesize':
      return synthesize(asked, places, terminal);
    default:
      return asked satisfies never;
  }
}

try {
  process.exitCode = await main(process.argv.slice(2), process.env);
} catch (error) {
  // What is expected of checkpoints, cards and the file system is one line. Anything else is a bug.
  const isExpected =
    error instanceof BuildError ||
    error instanceof CommandError ||
    error instanceof PullError ||
    (error instanceof Error && 'syscall' in error);
  if (!isExpected) throw error;
  complain(error.message);
  process.exitCode = 1;
}
