import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const repositoryRoot = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');

/** A port nobody listens on now. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

export function temporaryFolder(name: string): string {
  return mkdtempSync(path.join(tmpdir(), `tercet-${name}-`));
}

export interface ServerOptions {
  port?: number;
  dataDirectory?: string;
  env?: Record<string, string>;
  /** What is run; the default is the server itself, without the script that starts it again. */
  script?: string;
  /** What on stdout ends the wait; the default is the ready line. */
  until?: RegExp;
}

/** The real server, with its own port and data. */
export class ServerProcess {
  readonly child: ChildProcess;
  readonly url: string;
  readonly port: number;
  readonly dataDirectory: string;
  output = '';

  private constructor(child: ChildProcess, port: number, dataDirectory: string) {
    this.child = child;
    this.port = port;
    this.url = `http://localhost:${port}`;
    this.dataDirectory = dataDirectory;
    const keep = (chunk: Buffer) => {
      this.output += chunk.toString();
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
  }

  static async start(options: ServerOptions = {}): Promise<ServerProcess> {
    const port = options.port ?? (await freePort());
    const dataDirectory = options.dataDirectory ?? temporaryFolder('data');
    const child = spawn(process.execPath, [options.script ?? 'apps/server/dist/main.js'], {
      cwd: repositoryRoot,
      // What a model draws is the same in every run: SEED.
      env: { SEED: '7', ...process.env, PORT: String(port), DATA_DIR: dataDirectory, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const server = new ServerProcess(child, port, dataDirectory);
    await server.said(options.until ?? /Tercet is ready/);
    return server;
  }

  /** Resolves when the output matches; rejects when the process ends before. */
  said(pattern: RegExp): Promise<void> {
    return new Promise((resolve, reject) => {
      const look = () => {
        if (!pattern.test(this.output)) return;
        this.child.stdout?.off('data', look);
        this.child.off('exit', ended);
        resolve();
      };
      const ended = (code: number | null) =>
        reject(new Error(`The server ended (${code}) before it said ${pattern}:\n${this.output}`));
      this.child.stdout?.on('data', look);
      this.child.once('exit', ended);
      look();
    });
  }

  /** What the process has started, from the operating system's table: of a server its workers. */
  workerPids(): number[] {
    try {
      const pids = execFileSync('pgrep', ['-P', String(this.child.pid)], { encoding: 'utf8' });
      return pids.trim().split('\n').filter(Boolean).map(Number);
    } catch {
      return []; // pgrep exits with 1 when there is none
    }
  }

  /** Ends the process; the data stays. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill(signal);
    await ended;
  }

  removeData(): void {
    rmSync(this.dataDirectory, { recursive: true, force: true });
  }
}
