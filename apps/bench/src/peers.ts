import path from 'node:path';
import { loadTokenizer } from '@tercet/model-builder';
import { openRunner } from '@tercet/onnx-runner';
import type { BenchOptions } from './bench-options.ts';
import { tell, threads } from './machine.ts';
import { median, rounded } from './median.ts';
import { exportPeerModels } from './peers/export-peer-models.ts';
import { installPeers } from './peers/install-peers.ts';
import { openPeer, type Peer, sideBySide } from './peers/peer-process.ts';
import { checkpointOf, prepareModel } from './prepare-model.ts';
import { proseOf } from './prose.ts';
import { candidates, createInProcess, tokensEach } from './timed-ask.ts';

const model = 'smollm2-135m';
const promptTokens = [256, 900] as const;
const moreTokens = 20;
/** Threads that spin after their work is done would slow the next one down. */
const pauseMs = 200;

type CaseName = `${'cold' | 'warm'}${(typeof promptTokens)[number]}`;

/** Opens the peers one after another: some try what suits them best. */
async function openPeers(checkpoint: string, folder: string, trial: string): Promise<Record<string, Peer>> {
  const options = { checkpoint, folder, threads, candidates, trial };
  tell('llama.cpp, what suits it best');
  const llamacpp = await openPeer('llama-cpp.mjs', options);
  tell('transformers.js, what suits it best');
  const transformersjs = await openPeer('transformers-js.mjs', options);
  const each = Math.max(1, Math.floor(threads / candidates));
  const three = await Promise.all(
    Array.from({ length: candidates }, () => openPeer('layout-2019.mjs', { ...options, threads: each })),
  );
  const notes = `${candidates} processes of ${each} thread; asked cold for warm: it remembers no prompt`;
  return { llamacpp, transformersjs, layout2019: sideBySide(three, notes) };
}

/**
 * Whole asks of the peers and of ours, interleaved: the same checkpoint, prompts, threads, settings and number
 * of tokens. Ratios are theirs ÷ ours.
 */
export async function peers({ quick }: BenchOptions) {
  const rounds = quick ? 1 : 7;
  installPeers();
  const built = await prepareModel(model);
  const checkpoint = checkpointOf(model);
  tell('the checkpoint in their formats');
  const folder = await exportPeerModels(checkpoint, built.tokenizerPath);
  const tokenizer = await loadTokenizer(built.tokenizerPath);
  const trial = proseOf(tokenizer, 1_000, promptTokens[1], 0).prompt;
  const theirs = await openPeers(checkpoint.path, folder, trial);
  const runner = await openRunner({ directory: built.directory, threads, slots: 1, slotTokens: 2048 });
  const inProcess = createInProcess(model, runner, tokenizer);
  let seed = 0;
  /** Ours as a peer; null when a candidate ended early or was drawn again, and so cannot be compared. */
  const everyone: Record<string, (prompt: string) => Promise<number | null>> = {
    ours: async (prompt) => {
      const { full, allMs } = await inProcess(prompt);
      return full ? allMs : null;
    },
  };
  for (const [name, peer] of Object.entries(theirs)) {
    everyone[name] = async (prompt) => {
      seed += 1;
      return (await peer.ask({ prompt, tokens: tokensEach, candidates, seed })).allMs;
    };
  }

  const times = new Map<string, number[]>();
  const note = (who: string, name: CaseName, ms: number | null) => {
    if (ms !== null) times.set(`${who}.${name}`, [...(times.get(`${who}.${name}`) ?? []), ms]);
  };
  // The first round warms caches and is not counted.
  for (let round = -1; round < rounds; round += 1) {
    tell(round < 0 ? 'warming up' : `round ${round + 1} of ${rounds}`);
    for (const [at, tokens] of promptTokens.entries()) {
      const which = (round + 1) * promptTokens.length + at;
      const { prompt, extended } = proseOf(tokenizer, which, tokens, moreTokens);
      for (const [who, ask] of Object.entries(everyone)) {
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        const cold = await ask(prompt);
        const warm = await ask(extended);
        if (round < 0) continue;
        note(who, `cold${tokens}`, cold);
        note(who, `warm${tokens}`, warm);
      }
    }
  }
  await Promise.all(Object.values(theirs).map((peer) => peer.close()));
  await runner.close();

  const names = promptTokens.flatMap((tokens) => [`cold${tokens}`, `warm${tokens}`] as CaseName[]).sort();
  const of = (figure: (name: CaseName) => number) =>
    Object.fromEntries(names.map((name) => [name, rounded(figure(name))]));
  const middle = (who: string, name: CaseName) => median(times.get(`${who}.${name}`) ?? []);
  const ratios = Object.keys(theirs).map((who) => [
    who,
    of((name) => middle(who, name) / middle('ours', name)),
  ]);
  return {
    ...Object.fromEntries(ratios),
    ms: Object.fromEntries(Object.keys(everyone).map((who) => [who, of((name) => middle(who, name))])),
    notes: Object.fromEntries(Object.entries(theirs).map(([who, { notes }]) => [who, notes])),
    checkpoint: path.basename(checkpoint.path),
    threads,
    rounds,
  };
}
