import path from 'node:path';

/**
 * The calls of a trace that leave the machine, ask for a name, or write outside some folders.
 *
 * Its lines are `<process> <call>(…) = <result>`, with `strace -f -y`; of a call that another interrupts the first half
 * has all of its arguments.
 *
 * @param folders absolute; where files may be written.
 * @param cwd     what a relative path is from, where the call does not say.
 */
export function foreignCalls(trace: string, folders: readonly string[], cwd: string): string[] {
  return trace.split('\n').filter((line) => {
    const [, call = '', rest = ''] = /^\d+\s+(\w+)\((.*)$/.exec(line) ?? [];
    if (/^(connect|send\w+|bind)$/.test(call)) return leaves(call, rest);
    return writtenPaths(call, rest, cwd).some((place) => !isAllowed(place, folders));
  });
}

/** An address that is not of this machine, or a name that is looked up, on this machine or not. */
function leaves(call: string, rest: string): boolean {
  if (/htons\(53\)|"[^"]*(resolve|nscd|mdns)[^"]*"/.test(rest) && call !== 'bind') return true;
  const [, four] = /sin_addr=inet_addr\("([^"]*)"\)/.exec(rest) ?? [];
  if (four !== undefined) return !four.startsWith('127.');
  const [, six] = /inet_pton\(AF_INET6, "([^"]*)"/.exec(rest) ?? [];
  return six !== undefined && six !== '::1' && !six.startsWith('::ffff:127.');
}

const moves = /^(rename|link|symlink)/;

/** Absolute paths that a call makes or may write to. */
function writtenPaths(call: string, rest: string, cwd: string): string[] {
  if (/^open/.test(call) && !/O_WRONLY|O_RDWR|O_CREAT/.test(rest)) return [];
  const named = [...rest.matchAll(/(?:(AT_FDCWD|\d+)<([^>]*)>, )?"((?:[^"\\]|\\.)*)"/g)];
  const paths = named.map(([, , folder, name]) => path.resolve(folder || cwd, name!));
  // Of a move the second is made, and the first is where it was; of a link's target nothing is known.
  return moves.test(call) ? paths.slice(1) : paths.slice(0, 1);
}

const devices = /^\/dev\/(null|tty|pts\/|ptmx)|^\/proc\/self\//;

const isAllowed = (place: string, folders: readonly string[]) =>
  devices.test(place) || folders.some((folder) => place === folder || place.startsWith(`${folder}/`));
