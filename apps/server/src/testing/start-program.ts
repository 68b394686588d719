import { spawn } from 'node:child_process';
import path from 'node:path';
import { fakeWorker, type RunningServer } from './running-server.ts';

const root = path.resolve(import.meta.dirname, '../../../..');

export const serverEntry = path.join(import.meta.dirname, '../main.ts');

/** Node's arguments that run this code before the server's, and make it say which process it is. */
export const preloaded = (code: string): string[] => {
  const whole = `process.stdout.write('pid ' + process.pid + ' of a server\\n');\n${code}`;
  return ['--import', 'tsx', '--import', `data:text/javascript,${encodeURIComponent(whole)}`];
};

/** What a server needs that has a fake model and data of its own. */
export const environmentOf = ({ config }: RunningServer, data: string): Record<string, string> => ({
  MODELS: 'fake',
  MODELS_DIR: config.modelsDirectory,
  WEB_DIR: config.webDirectory,
  DATA_DIR: data,
  WORKER_ENTRY: fakeWorker,
  PORT: '0',
});

/** A program that is a server, or starts one, and what it said. */
export interface StartedProgram {
  child: ReturnType<typeof spawn>;
  said: string;
  complained: string;
  /** Resolves when the program has ended, and everything that could still say something. */
  ended: Promise<number | null>;
  /** Resolves with its address when a server has come up so many times. */
  up(times?: number): Promise<string>;
  /** Resolves when it has complained so. */
  complains(pattern: RegExp): Promise<void>;
  /** The newest server's process. */
  serverId(): number;
  /** Ends it and every server it said it started. */
  kill(): void;
}

export function startProgram(
  [command = '', ...args]: readonly string[],
  environment: NodeJS.ProcessEnv,
): StartedProgram {
  const child = spawn(command, args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'] });
  const processIds = new Set<number>();
  const looks = new Set<() => void>();
  const heard = () => {
    for (const [, id] of program.said.matchAll(/pid (\d+) of a server/g)) processIds.add(Number(id));
    for (const look of [...looks]) look();
  };
  const until = (isSo: () => boolean) =>
    new Promise<void>((resolve) => {
      const look = () => {
        if (!isSo()) return;
        looks.delete(look);
        resolve();
      };
      looks.add(look);
      look();
    });
  const readies = () => [...program.said.matchAll(/Tercet is ready: (http:\S+)/g)].map(([, url]) => url!);
  const program: StartedProgram = {
    child,
    said: '',
    complained: '',
    ended: new Promise((resolve) => child.once('close', (code) => resolve(code))),
    async up(times = 1) {
      await until(() => readies().length >= times);
      return readies()[times - 1]!.replace('localhost', '127.0.0.1');
    },
    complains: (pattern) => until(() => pattern.test(program.complained)),
    serverId: () => [...processIds].at(-1) ?? 0,
    kill() {
      child.kill('SIGKILL');
      for (const id of processIds) {
        try {
          process.kill(id, 'SIGKILL');
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
        }
      }
    },
  };
  child.stdout.on('data', (chunk: Buffer) => {
    program.said += chunk.toString();
    heard();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    program.complained += chunk.toString();
    heard();
  });
  return program;
}
