import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from '../machine.ts';

export const peersDirectory = path.join(repositoryRoot, 'apps/bench/peers');

interface PeerAsk {
  prompt: string;
  tokens: number;
  candidates: number;
  seed: number;
}

/** From asking to the first token, and to the last, milliseconds. */
interface PeerTimes {
  firstMs: number;
  allMs: number;
}

/** Something that continues a prompt, in a process of its own or several. */
export interface Peer {
  notes: string;
  ask(ask: PeerAsk): Promise<PeerTimes>;
  close(): Promise<void>;
}

/**
 * Starts a program of `peers/`, which reads one JSON a line and answers each with one (peers/serve-lines.mjs).
 *
 * @param options its command line, as JSON. Rejects when it ends before it answers.
 */
export async function openPeer(program: string, options: object): Promise<Peer> {
  const child = spawn(process.execPath, [path.join(peersDirectory, program), JSON.stringify(options)], {
    cwd: peersDirectory,
    // transformers.js and the layout of 2019 load onnxruntime themselves.
    env: { ...process.env, ORT_DISABLE_TELEMETRY: '1', DO_NOT_TRACK: '1' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = new Promise<never>((_, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => reject(new Error(`${program} ended (${code ?? signal})`)));
  });
  // Nobody may be waiting when it ends.
  ended.catch(() => undefined);
  const waiting: ((message: unknown) => void)[] = [];
  createInterface({ input: child.stdout }).on('line', (line) => {
    // Native libraries may print of their own.
    if (line.startsWith('{')) waiting.shift()?.(JSON.parse(line));
  });
  const next = <Message>() =>
    Promise.race([
      ended,
      new Promise<Message>((resolve) => waiting.push((found) => resolve(found as Message))),
    ]);

  const { notes } = await next<{ notes: string }>();
  return {
    notes,
    ask(ask) {
      child.stdin.write(`${JSON.stringify(ask)}\n`);
      return next<PeerTimes>();
    },
    async close() {
      child.stdin.end();
      await ended.catch(() => undefined);
    },
  };
}

/** Peers that each write one candidate of an ask, at the same time: it is done when the slowest is. */
export function sideBySide(peers: readonly Peer[], notes: string): Peer {
  return {
    notes,
    async ask(ask) {
      const times = await Promise.all(
        peers.map((peer, at) => peer.ask({ ...ask, candidates: 1, seed: ask.seed * peers.length + at })),
      );
      return {
        firstMs: Math.min(...times.map(({ firstMs }) => firstMs)),
        allMs: Math.max(...times.map(({ allMs }) => allMs)),
      };
    },
    async close() {
      await Promise.all(peers.map((peer) => peer.close()));
    },
  };
}
