// transformers.js as its users have it: `generate`, the three candidates as a batch of the same prompt.
import path from 'node:path';
import {
  AutoModelForCausalLM,
  AutoTokenizer,
  env,
  StoppingCriteria,
  Tensor,
} from '@huggingface/transformers';
import { quickest } from './quickest.mjs';
import { serveLines, settings } from './serve-lines.mjs';

/** Notes when the first tokens were drawn; stops nothing. */
class FirstDraw extends StoppingCriteria {
  at = null;
  _call(inputIds) {
    this.at ??= performance.now();
    return inputIds.map(() => false);
  }
}

async function openFormat(name, dtype, tokenizer, threads) {
  const model = await AutoModelForCausalLM.from_pretrained(name, {
    dtype,
    device: 'cpu',
    use_external_data_format: true,
    session_options: { intraOpNumThreads: threads, interOpNumThreads: 1 },
  });
  const ask = async ({ prompt, tokens, candidates }) => {
    const from = performance.now();
    const ids = tokenizer.encode(prompt, { add_special_tokens: false });
    const repeated = Array.from({ length: candidates }, () => ids).flat();
    const shape = [candidates, ids.length];
    const first = new FirstDraw();
    const output = await model.generate({
      inputs: new Tensor('int64', BigInt64Array.from(repeated, BigInt), shape),
      attention_mask: new Tensor('int64', new BigInt64Array(repeated.length).fill(1n), shape),
      max_new_tokens: tokens,
      do_sample: true,
      temperature: settings.temperature,
      top_k: settings.topK,
      top_p: settings.topP,
      repetition_penalty: settings.repetitionPenalty,
      stopping_criteria: first,
    });
    const texts = output.tolist().map((list) => tokenizer.decode(list.slice(ids.length)));
    return { firstMs: first.at - from, allMs: performance.now() - from, texts };
  };
  return { ask, dispose: () => model.dispose() };
}

/** Takes the format that answers a long prompt sooner. */
await serveLines(async ({ folder, threads, candidates, trial }) => {
  env.allowRemoteModels = false;
  env.localModelPath = path.dirname(folder);
  const name = path.basename(folder);
  const tokenizer = await AutoTokenizer.from_pretrained(name);
  const tries = [];
  for (const dtype of ['q4', 'q8'])
    tries.push({ dtype, ...(await openFormat(name, dtype, tokenizer, threads)) });
  const best = await quickest(tries, ({ ask }) => ask({ prompt: trial, tokens: 20, candidates }));
  for (const { ask, dispose } of tries) if (ask !== best.ask) await dispose();
  return { ask: best.ask, notes: `${best.dtype}; asked cold for warm: it remembers no prompt; no top-p` };
});
