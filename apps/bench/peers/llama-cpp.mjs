// llama.cpp at its best for this job: three sequences in one batch, the prompt read once and its state copied,
// what is remembered of the last prompt kept, its own samplers. Below node-llama-cpp's queues and promises.
import { getLlama, LlamaLogLevel } from 'node-llama-cpp';
import { quickest } from './quickest.mjs';
import { serveLines, settings } from './serve-lines.mjs';

const contextTokens = 1024;

async function openContext(model, { threads, sequences, flashAttention }) {
  const context = await model.createContext({
    contextSize: contextTokens,
    batchSize: contextTokens,
    sequences,
    flashAttention,
    threads: { ideal: threads, min: threads },
  });
  context._ctx.setThreads(threads);
  return context;
}

function createAsk(llama, model, context, sequences) {
  const low = context._ctx;
  const samplers = Array.from({ length: sequences }, () => new llama._bindings.AddonSampler(model._model));
  /** Tokens of sequence 0 that can be kept. */
  let held = new Uint32Array(0);

  return async ({ prompt, tokens, candidates, seed }) => {
    const from = performance.now();
    const ids = model._model.tokenize(prompt, false);
    let kept = 0;
    while (kept < Math.min(held.length, ids.length - 1) && held[kept] === ids[kept]) kept += 1;
    held = ids;
    low.removeTokenCellsFromSequence(0, kept, -1);
    low.initBatch(ids.length - kept);
    const [last] = low.addToBatch(0, kept, ids.subarray(kept), Uint32Array.of(ids.length - kept - 1));
    for (const [at, sampler] of samplers.entries()) {
      sampler.applyConfig({
        temperature: settings.temperature,
        topK: settings.topK,
        topP: settings.topP,
        repeatPenalty: settings.repetitionPenalty,
        repeatPenaltyMaxTokens: settings.penaltyWindow,
        repeatPenaltyTokens: ids.slice(-settings.penaltyWindow),
        seed: seed * sequences + at,
      });
    }
    await low.decodeBatch();
    const drawn = Array.from({ length: candidates }, () => []);
    const draw = async (places) => {
      const found = await Promise.all(places.map((place, at) => low.sampleToken(place, samplers[at])));
      for (const [at, token] of found.entries()) drawn[at].push(token);
    };
    await draw(drawn.map(() => last));
    const firstMs = performance.now() - from;
    for (let at = 1; at < candidates; at += 1) await low.copySequenceStateFromOtherSequence(at, 0);
    for (let step = 0; step < tokens - 1; step += 1) {
      low.initBatch(candidates);
      const places = drawn.map(
        (list, at) => low.addToBatch(at, ids.length + step, Uint32Array.of(list[step]), Uint32Array.of(0))[0],
      );
      await low.decodeBatch();
      await draw(places);
    }
    const texts = drawn.map((list) => model._model.detokenize(Uint32Array.from(list), false));
    return { firstMs, allMs: performance.now() - from, texts };
  };
}

/** Takes flash attention or leaves it, whichever answers a long prompt sooner. */
await serveLines(async ({ checkpoint, threads, candidates, trial }) => {
  const llama = await getLlama({
    gpu: false,
    build: 'never',
    logLevel: LlamaLogLevel.error,
    maxThreads: threads,
  });
  const model = await llama.loadModel({ modelPath: checkpoint, gpuLayers: 0 });
  const tries = [];
  for (const flashAttention of [true, false]) {
    const context = await openContext(model, { threads, sequences: candidates, flashAttention });
    tries.push({ flashAttention, context, ask: createAsk(llama, model, context, candidates) });
  }
  const best = await quickest(tries, (each, round) =>
    each.ask({ prompt: `${round}${trial}`, tokens: 20, candidates, seed: round }),
  );
  for (const { context } of tries) if (context !== best.context) await context.dispose();
  return { ask: best.ask, notes: `flash attention ${best.flashAttention ? 'on' : 'off'}` };
});
