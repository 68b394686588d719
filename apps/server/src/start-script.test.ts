import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RunningServer, runServer } from './testing/running-server.ts';
import {
  environmentOf,
  preloaded,
  type StartedProgram,
  serverEntry,
  startProgram,
} from './testing/start-program.ts';

// The script that keeps a server running (scripts/supervise.mjs), with the real server under it.

const root = path.resolve(import.meta.dirname, '../../..');
const longMs = 240_000;

let scene: RunningServer;
let data: string;
const started: StartedProgram[] = [];

beforeEach(async () => {
  // For its folders of fake models and page, and as somebody who has a port.
  scene = await runServer();
  data = mkdtempSync(path.join(tmpdir(), 'tercet-start-'));
});
afterEach(async () => {
  for (const program of started.splice(0)) program.kill();
  await scene.remove();
  rmSync(data, { recursive: true, force: true });
});

/** Breaks on a signal as a bug would. */
const preload = preloaded(`process.on('SIGUSR2', () => { throw new Error('a bug of the test'); });`);

/** Node's arguments that run the script with a program under it. */
const scriptFor = (program: readonly string[]) => [
  '--input-type=module',
  '-e',
  `const { supervise } = await import(${JSON.stringify(path.join(root, 'scripts/supervise.mjs'))});
   supervise(${JSON.stringify(program)});`,
];
const script = scriptFor([...preload, serverEntry]);

/** Starts the script, or something that starts it in turn. */
function start(
  environment: Record<string, string> = {},
  command: readonly string[] = [process.execPath, ...script],
): StartedProgram {
  const { npm_lifecycle_event: _, ...inherited } = process.env;
  const program = startProgram(command, { ...inherited, ...environmentOf(scene, data), ...environment });
  started.push(program);
  return program;
}

const answers = (url: string) =>
  fetch(`${url}/readyz`).then(
    ({ status }) => status === 200,
    () => false,
  );

test(
  'a server that is killed is started again, at the same address, and one line says so',
  async () => {
    const program = start();
    const address = await program.up();
    process.kill(program.serverId(), 'SIGKILL');
    expect(await program.up(2)).toBe(address);
    expect(await answers(address)).toBe(true);
    expect(program.complained).toBe(
      'The server died (killed by SIGKILL); it is started again (1 of 5 in ten minutes).\n',
    );

    program.child.kill('SIGTERM');
    expect(await program.ended).toBe(0);
    expect(await answers(address)).toBe(false);
  },
  longMs,
);

test(
  'a bug ends the server with a line of its own, and it is started again',
  async () => {
    const program = start();
    await program.up();
    process.kill(program.serverId(), 'SIGUSR2');
    await program.up(2);
    const [bug = '', died, ...more] = program.complained.split('\n').filter(Boolean);
    expect(JSON.parse(bug)).toMatchObject({ msg: 'a bug', err: { message: 'a bug of the test' } });
    expect(died).toBe('The server died (exit status 1); it is started again (1 of 5 in ten minutes).');
    expect(more).toEqual([]);
  },
  longMs,
);

test(
  'a server that dies for the sixth time within ten minutes stays down, and one line says so',
  async () => {
    // In the place of the server a program that starts at once and says the same.
    const server = [
      "process.send({ type: 'listening', port: 1 });",
      "console.log('pid ' + process.pid + ' of a server');",
      "console.log('Tercet is ready: http://localhost:1');",
      'setInterval(() => undefined, 1_000);',
    ].join('\n');
    const program = start({}, [process.execPath, ...scriptFor(['-e', server])]);
    for (let deaths = 1; deaths <= 6; deaths += 1) {
      await program.up(deaths);
      process.kill(program.serverId(), 'SIGKILL');
    }
    expect(await program.ended).toBe(1);
    const lines = program.complained.split('\n').filter(Boolean);
    expect(lines).toHaveLength(6);
    expect(lines.at(-1)).toBe(
      'The server died again (killed by SIGKILL), 6 times in ten minutes; it stays down.',
    );
  },
  longMs,
);

test(
  'a wrong setting, and a port that is taken, are not tried again',
  async () => {
    const wrong = start({ THREADS: 'many' });
    expect(await wrong.ended).toBe(2);
    expect(wrong.complained).toBe('THREADS=many: must be a whole number\n');

    const taken = start({ PORT: new URL(scene.url).port });
    expect(await taken.ended).toBe(1);
    expect(taken.complained).toMatch(/^Cannot listen on [^\n]*EADDRINUSE[^\n]*\n$/);
  },
  longMs,
);

test(
  'a server that somebody tells to end is not started again',
  async () => {
    const program = start();
    await program.up();
    process.kill(program.serverId(), 'SIGTERM');
    expect(await program.ended).toBe(0);
    expect(program.complained).toBe('');
  },
  longMs,
);

test(
  'a start script that is killed leaves no server behind',
  async () => {
    const program = start();
    const address = await program.up();
    program.child.kill('SIGKILL');
    await program.ended;
    expect(await answers(address)).toBe(false);
  },
  longMs,
);

test.each(['itself', 'by a shell'])(
  'an npm that is killed, which started the script %s, leaves no server and no script behind',
  async (how) => {
    const command = [process.execPath, ...script];
    const quoted = command.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(' ');
    // A shell that has more to do stays, as npm's does.
    const run = how === 'itself' ? command : ['sh', '-c', `${quoted}; exit $?`];
    const npm = `const [command, ...args] = ${JSON.stringify(run)};
      require('node:child_process').spawn(command, args, { stdio: 'inherit' });`;
    const program = start({ npm_lifecycle_event: 'start' }, [process.execPath, '-e', npm]);
    const address = await program.up();
    program.child.kill('SIGKILL');
    await program.ended;
    expect(await answers(address)).toBe(false);
  },
  longMs,
);
