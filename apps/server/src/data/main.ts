import path from 'node:path';
import { DataError } from './open-data.ts';
import { readDataCommand } from './read-data-command.ts';
import { runDataCommand } from './run-data-command.ts';

/** `npm run data`: exit status 0; 1 for what is damaged or failed; 2 for what was not understood. */
const command = readDataCommand(process.argv.slice(2));
if (typeof command === 'string') {
  process.stderr.write(`${command.trim()}\n`);
  process.exitCode = 2;
} else {
  const directory = process.cwd();
  const dataDirectory = path.resolve(directory, process.env.DATA_DIR || '.data');
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  try {
    process.exitCode = await runDataCommand(command, { dataDirectory, directory, say });
  } catch (error) {
    // What is expected of files is one line. Anything else is a bug.
    const isExpected = error instanceof DataError || (error instanceof Error && 'syscall' in error);
    if (!isExpected) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 1;
  }
}
