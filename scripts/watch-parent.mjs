import { spawnSync } from 'node:child_process';

const everyMs = 1_000;

/** The process of npm that runs this script, directly or by a shell; null when there is none, or none can be found. */
function npmProcess() {
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return null;
  const asked = spawnSync('ps', ['-o', 'ppid=', '-o', 'args=', '-p', String(process.ppid)], {
    encoding: 'utf8',
  });
  const [, parentOfParent, command] = /^\s*(\d+)\s+(.*)/.exec(asked.stdout ?? '') ?? [];
  if (command === undefined) return process.ppid;
  return /^\S*\bsh\b/.test(command) ? Number(parentOfParent) : process.ppid;
}

function isThere(processId) {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/**
 * Calls `onLost` once when the npm that runs this script is gone: nobody would end what it started any more. A script
 * that was not started by npm may outlive who started it.
 */
export function watchParent(onLost) {
  const npm = npmProcess();
  if (npm === null) return;
  const timer = setInterval(() => {
    if (isThere(npm)) return;
    clearInterval(timer);
    onLost();
  }, everyMs).unref();
}
