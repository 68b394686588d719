import { printable, printableLine } from '@tercet/protocol';
import pino from 'pino';
import { othersAddresses, ownAddress } from './addresses.ts';
import { checkSettings } from './check-settings.ts';
import { parseConfig } from './config.ts';
import { createServer } from './create-server.ts';
import { defaultPort, listen } from './listen.ts';
import { watchStoppedTime } from './stalls/stopped-time.ts';
import { tellSupervisor, watchSupervisor } from './supervisor.ts';
import { createTerminalWords } from './terminal-words.ts';

/** How long a closing server may take before it is ended all the same. */
const closeWithinMs = 3_000;

function end(words: string, status: number): never {
  process.stderr.write(`${printableLine(words)}\n`);
  process.exit(status);
}

const parsed = parseConfig(process.env, process.cwd());
if ('problem' in parsed) end(parsed.problem, 2);
const { config } = parsed;
const problem = await checkSettings(config);
if (problem) end(problem.words, problem.status);

const stderr = pino.destination({ fd: 2, sync: true });
// JSON stays the same value, and a terminal that shows it obeys nothing in it.
const log = pino(
  { level: config.logLevel },
  { write: (line) => stderr.write(`${printable(line.trimEnd())}\n`) },
);
// A terminal that was closed reads nothing more: no reason to end.
for (const output of [process.stdout, process.stderr]) output.on('error', () => undefined);
process.on('uncaughtException', (error) => {
  log.fatal({ err: error }, 'a bug');
  process.exit(1);
});

const shown = { words: null as ReturnType<typeof createTerminalWords> | null };
const notice = (words: string) => process.stdout.write(`${words}\n`);
const server = await createServer(config, {
  log,
  onModels: (models) => shown.words?.models(models),
  stoppedMs: watchStoppedTime().stoppedMs,
  notice,
}).catch((error: Error) =>
  end(
    `The documents in ${config.dataDirectory} cannot be opened: ${error.message}\nnpm run data -- rescue reads what can be read of them.`,
    1,
  ),
);
const port = await listen(server.http, config.port, config.host).catch((error: Error) =>
  end(`Cannot listen on ${config.host} port ${config.port ?? ''}: ${error.message}`, 1),
);
tellSupervisor({ type: 'listening', port });
if (config.port === null && port !== defaultPort) {
  process.stdout.write(`Port ${defaultPort} is taken; this is ${port}.\n`);
}
const others = config.publicUrl ? [config.publicUrl] : othersAddresses(config.host, port);
shown.words = createTerminalWords(process.stdout, ownAddress(config.host, port), others);
shown.words.pageIsUp(server.models());

let closing = false;
function close(): void {
  if (closing) process.exit(1);
  closing = true;
  tellSupervisor({ type: 'closing' });
  setTimeout(() => end('Closing took too long; ended.', 1), closeWithinMs).unref();
  void server.close().then(() => process.exit(0));
}
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, close);
watchSupervisor(() => {
  if (!closing) close();
});
