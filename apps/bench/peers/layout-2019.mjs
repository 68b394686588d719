// One of three processes, one sequence each, as Write With Transformer had: 32-bit weights, keys and values kept
// within an ask and forgotten after it.
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { createDraw } from './draw.mjs';
import { serveLines, settings } from './serve-lines.mjs';

const int64 = (values, shape) => new Tensor('int64', BigInt64Array.from(values, BigInt), shape);

await serveLines(async ({ folder, threads }) => {
  const read = async (name) => JSON.parse(await readFile(path.join(folder, name), 'utf8'));
  const config = await read('config.json');
  const tokenizer = new Tokenizer(await read('tokenizer.json'), {});
  const session = await InferenceSession.create(path.join(folder, 'onnx', 'model.onnx'), {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
  });
  const pastNames = session.inputNames.filter((name) => name.startsWith('past_key_values.'));
  const nothing = () =>
    new Tensor('float32', new Float32Array(0), [1, config.num_key_value_heads, 0, config.head_dim]);

  const ask = async ({ prompt, tokens, seed }) => {
    const from = performance.now();
    const ids = tokenizer.encode(prompt, { add_special_tokens: false }).ids;
    const draw = createDraw(config.vocab_size, settings, seed);
    let firstMs = 0;
    let fresh = ids;
    let past = Object.fromEntries(pastNames.map((name) => [name, nothing()]));
    const all = [...ids];
    for (let step = 0; step < tokens; step += 1) {
      const found = await session.run({
        ...past,
        input_ids: int64(fresh, [1, fresh.length]),
        attention_mask: int64(new Array(all.length).fill(1), [1, all.length]),
      });
      past = Object.fromEntries(
        pastNames.map((name) => [name, found[name.replace('past_key_values', 'present')]]),
      );
      fresh = [draw(found.logits.data, all)];
      all.push(fresh[0]);
      if (step === 0) firstMs = performance.now() - from;
    }
    const texts = [tokenizer.decode(all.slice(ids.length))];
    return { firstMs, allMs: performance.now() - from, texts };
  };
  return { ask, notes: '' };
});
