// Keeps the server running: starts it again when it died. Only Node's own modules.
import { spawn } from 'node:child_process';
import { watchParent } from './watch-parent.mjs';

/** So often within so long a server that died is started again. */
const mostRestarts = 5;
const withinMs = 600_000;

/**
 * Runs the server in this terminal, and starts it again when it died: it was up, nobody told it to end, and it ended
 * with a failure or a signal. What never came up has said why, and is not tried again (a wrong setting, a taken port,
 * documents that cannot be opened). This process ends as the last of them did.
 *
 * The server tells over its channel `{type: 'listening', port}` and `{type: 'closing'}`; when this process is gone, the
 * channel is too, and the server ends itself.
 *
 * @param {string[]} args  Node's: the program, and what comes before and after it.
 * @param {{cwd?: string, say?: (words: string) => void}} options
 */
export function supervise(args, { cwd, say = sayOnError } = {}) {
  /** When it was started again, milliseconds; the latest `withinMs`. */
  let restarts = [];
  let isEnding = false;
  let port = null;
  let child = start();

  function start() {
    const isRestart = restarts.length > 0;
    // Pages find it where it was.
    const env = port === null ? process.env : { ...process.env, PORT: String(port) };
    const started = spawn(process.execPath, args, {
      cwd,
      env,
      stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
    });
    let wasUp = false;
    started.on('message', (message) => {
      if (message.type === 'closing') isEnding = true;
      if (message.type !== 'listening') return;
      wasUp = true;
      port = message.port;
    });
    const ended = (code, signal) => {
      const hasDied = (code !== 0 && wasUp) || (signal !== null && isRestart);
      if (isEnding || !hasDied) process.exit(code ?? (signal === 'SIGINT' ? 130 : 1));
      diedOf(signal === null ? `exit status ${code}` : `killed by ${signal}`);
    };
    started.on('exit', (code, signal) => {
      // What it said last may still be in the channel.
      if (started.connected) started.once('disconnect', () => ended(code, signal));
      else ended(code, signal);
    });
    return started;
  }

  function diedOf(reason) {
    const now = performance.now();
    restarts = restarts.filter((at) => now - at < withinMs);
    if (restarts.length >= mostRestarts) {
      say(`The server died again (${reason}), ${mostRestarts + 1} times in ten minutes; it stays down.`);
      process.exit(1);
    }
    restarts.push(now);
    say(
      `The server died (${reason}); it is started again (${restarts.length} of ${mostRestarts} in ten minutes).`,
    );
    child = start();
  }

  function end(signal) {
    isEnding = true;
    child.kill(signal);
  }

  // Ctrl-C reaches the whole group by itself; a signal sent to this process alone is passed on.
  process.on('SIGINT', () => {
    isEnding = true;
  });
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => end(signal));
  watchParent(() => end('SIGTERM'));
}

/** One line for the person at the terminal; one that is gone reads nothing. */
function sayOnError(words) {
  process.stderr.once('error', () => undefined);
  process.stderr.write(`${words}\n`);
}
