import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Patience } from '../hub/patience.ts';
import { pullModel } from '../hub/pull-model.ts';
import type { PullPlan } from '../hub/pull-plan.ts';
import type { TestHub } from './test-hub.ts';

/** A folder of models of its own, and pulls into it whose waiting takes no time. */
export interface PullHere {
  directory: string;
  catalogue: string;
  /** What was waited for: milliseconds, or what was said when there was nothing to wait for. */
  waits: number[];
  words: string[];
  plans: PullPlan[];
  /** Bytes reported, in order. */
  progress: number[];
  free: number;
  token: string | null;
  patience: Patience;
  stop: AbortController;
  onProgress: (bytes: number) => void;
  pull(what: string, name?: string): ReturnType<typeof pullModel>;
  remove(): Promise<void>;
}

export async function preparePulls(hub: TestHub): Promise<PullHere> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pull-'));
  const here: PullHere = {
    directory: path.join(folder, 'models'),
    catalogue: path.join(folder, 'catalogue'),
    waits: [],
    words: [],
    plans: [],
    progress: [],
    free: 1e12,
    token: null,
    stop: new AbortController(),
    onProgress: () => undefined,
    patience: {
      attempts: 3,
      stallMs: 10_000,
      wait: async (_, signal) => signal.throwIfAborted(),
      random: () => 0,
      now: () => Date.UTC(2026, 0, 1),
      onWaiting: (why, ms) => {
        here.words.push(why);
        here.waits.push(ms);
      },
    },
    pull: (what, name) =>
      pullModel({
        what,
        name: name ?? null,
        modelsDirectory: here.directory,
        catalogueDirectory: here.catalogue,
        hub: {
          endpoint: hub.endpoint,
          token: here.token,
          patience: here.patience,
          signal: here.stop.signal,
        },
        supported: ['llama', 'gpt2'],
        freeBytes: async () => here.free,
        onStarted: (plan) => here.plans.push(plan),
        onProgress: (bytes) => {
          here.progress.push(bytes);
          here.onProgress(bytes);
          hub.reached(bytes);
        },
      }),
    remove: () => rm(folder, { recursive: true, force: true }),
  };
  return here;
}
