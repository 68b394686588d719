import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { BuildError } from '../build-failure.ts';
import { type WrittenTensor, writeSafetensors } from '../testing/write-safetensors.ts';
import { readWhole } from './checkpoint.ts';
import { ModelFiles } from './model-files.ts';
import { openCheckpoint } from './open-checkpoint.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'hub-'));
});
afterEach(() => rm(folder, { recursive: true }));

const files = () => ModelFiles.find(folder, [{ path: 'config.json' }, { path: 'model.safetensors' }]);
const zeros = (...shape: number[]): WrittenTensor => ({
  type: 'F32',
  shape,
  values: new Array(shape.reduce((product, each) => product * each, 1)).fill(0),
});

const llama = {
  model_type: 'llama',
  hidden_size: 8,
  num_hidden_layers: 1,
  intermediate_size: 16,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  max_position_embeddings: 32,
  tie_word_embeddings: true,
};
const embedding = { 'model.embed_tokens.weight': zeros(3, 8) };

async function open(config: object, tensors: Record<string, WrittenTensor>) {
  await writeFile(path.join(folder, 'config.json'), JSON.stringify(config));
  await writeSafetensors(path.join(folder, 'model.safetensors'), tensors);
  return openCheckpoint(await files());
}

const failureOf = (opening: Promise<unknown>) =>
  opening.then(
    () => null,
    (error) => (error instanceof BuildError ? error.failure : error),
  );

test('says what GGUF would say', async () => {
  const checkpoint = await open({ ...llama, rope_theta: 5000, rms_norm_eps: 1e-5 }, embedding);
  expect(Object.fromEntries(checkpoint.metadata)).toEqual({
    'general.architecture': 'llama',
    'llama.block_count': 1,
    'llama.context_length': 32,
    'llama.embedding_length': 8,
    'llama.feed_forward_length': 16,
    'llama.attention.head_count': 2,
    'llama.attention.head_count_kv': 1,
    'llama.attention.key_length': 4,
    'llama.attention.value_length': 4,
    'llama.attention.layer_norm_rms_epsilon': 1e-5,
    'llama.rope.dimension_count': 4,
    'llama.rope.freq_base': 5000,
  });
  await checkpoint.close();
});

test.each([
  [{ rope_scaling: { type: 'linear', factor: 4 } }, { 'scaling.type': 'linear', 'scaling.factor': 4 }],
  [{ rope_scaling: null, rope_theta: 7 }, { freq_base: 7 }],
  [{ rope_parameters: { rope_type: 'default', rope_theta: 9 } }, { freq_base: 9 }],
  [{ partial_rotary_factor: 0.5 }, { dimension_count: 2 }],
])('positions: %j', async (change, expected) => {
  const checkpoint = await open({ ...llama, ...change }, embedding);
  for (const [key, value] of Object.entries(expected)) {
    expect(checkpoint.metadata.get(`llama.rope.${key}`)).toBe(value);
  }
  await checkpoint.close();
});

test('Llama 3’s scaling divides low frequencies, leaves high ones, and blends between', async () => {
  const rope_scaling = {
    rope_type: 'llama3',
    factor: 8,
    low_freq_factor: 1,
    high_freq_factor: 4,
    original_max_position_embeddings: 8192,
  };
  const config = { ...llama, hidden_size: 128, head_dim: 64, rope_theta: 500_000, rope_scaling };
  const checkpoint = await open(config, { 'model.embed_tokens.weight': zeros(3, 128) });
  const divisors = await readWhole(checkpoint, 'rope_freqs.weight');
  expect(divisors).toHaveLength(32);
  expect([divisors[0], divisors[31]]).toEqual([1, 8]);
  expect(divisors.filter((each) => each > 1 && each < 8).length).toBeGreaterThan(1);
  await checkpoint.close();
});

test('Gemma 3’s windows, bases and scale are the config’s, or else what transformers takes for granted', async () => {
  const text_config = {
    model_type: 'gemma3_text',
    hidden_size: 8,
    num_hidden_layers: 2,
    intermediate_size: 16,
    sliding_window: 9,
    query_pre_attn_scalar: 64,
    rope_scaling: { rope_type: 'linear', factor: 8 },
  };
  const names = { 'language_model.model.embed_tokens.weight': zeros(3, 8), 'vision_tower.x': zeros(1) };
  const checkpoint = await open({ model_type: 'gemma3', text_config }, names);
  expect(Object.fromEntries(checkpoint.metadata)).toMatchObject({
    'general.architecture': 'gemma3',
    'gemma3.attention.head_count': 8,
    'gemma3.attention.head_count_kv': 4,
    'gemma3.attention.key_length': 256,
    'gemma3.attention.scale': 1 / 8,
    'gemma3.attention.sliding_window': 9,
    'gemma3.attention.sliding_window_pattern': 6,
    'gemma3.context_length': 131_072,
    'gemma3.rope.freq_base': 1e6,
    'gemma3.rope.freq_base_swa': 10_000,
    'gemma3.rope.scaling.factor': 8,
  });
  expect(checkpoint.has('token_embd.weight')).toBe(true);
  await checkpoint.close();
});

test('a head that is tied is the embedding, though another may be stored; one that is not must be there', async () => {
  const tied = await open(llama, { ...embedding, 'lm_head.weight': zeros(3, 8) });
  expect(tied.has('output.weight')).toBe(false);
  await tied.close();
  const untied = { ...llama, tie_word_embeddings: false };
  const own = await open(untied, { ...embedding, 'lm_head.weight': zeros(3, 8) });
  expect(own.has('output.weight')).toBe(true);
  await own.close();
  expect(await failureOf(open(untied, embedding))).toEqual({
    code: 'missing-tensor',
    tensor: 'lm_head.weight',
  });
});

test.each([
  [
    { model_type: 'mamba' },
    { code: 'unsupported-architecture', supported: ['gpt2', 'llama', 'qwen3', 'gemma3'] },
  ],
  [{ quantization_config: { quant_method: 'gptq' } }, { problem: expect.stringContaining('gptq') }],
  [{ rope_scaling: { rope_type: 'yarn', factor: 4 } }, { problem: expect.stringContaining('yarn') }],
  [{ hidden_act: 'relu' }, { problem: expect.stringContaining('relu') }],
  [{ hidden_size: 'wide' }, { code: 'missing-metadata', expected: 'number' }],
  [{ num_hidden_layers: null }, { code: 'missing-metadata', expected: 'number' }],
])('%j is refused by name', async (change, failure) => {
  expect(await failureOf(open({ ...llama, ...change }, embedding))).toMatchObject(failure);
});

test('GPT-2 as it was first published: names without a prefix, masks among the weights, its matrices turned', async () => {
  const gpt2 = { model_type: 'gpt2', n_embd: 2, n_layer: 1, n_head: 1, n_positions: 4, n_inner: null };
  const turned: WrittenTensor = {
    type: 'F32',
    shape: [2, 6],
    values: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  };
  const checkpoint = await open(gpt2, {
    'wte.weight': zeros(3, 2),
    'h.0.attn.bias': zeros(1, 1, 4, 4),
    'h.0.attn.c_attn.weight': turned,
    'h.0.attn.c_attn.bias': zeros(6),
  });
  expect(checkpoint.has('token_embd.weight')).toBe(true);
  expect(checkpoint.has('blk.0.attn_qkv.bias')).toBe(true);
  const packed = checkpoint.matrix('blk.0.attn_qkv.weight');
  expect([packed.rows, packed.columns]).toEqual([6, 2]);
  expect([...(await packed.readRows(1, 3))]).toEqual([1, 7, 2, 8]);
  expect(checkpoint.metadata.get('gpt2.feed_forward_length')).toBe(8);
  await checkpoint.close();
});

test('tensors that are not of the sizes the config says are refused', async () => {
  const queries = { 'model.layers.0.self_attn.q_proj.weight': zeros(6, 8) };
  const checkpoint = await open({ ...llama, hidden_size: 16, head_dim: 4 }, { ...embedding, ...queries });
  expect(() => checkpoint.matrix('token_embd.weight')).toThrow('has 8 columns, where config.json says 16');
  expect(() => checkpoint.matrix('blk.0.attn_q.weight')).toThrow('has 6 rows, where config.json says 8');
  await checkpoint.close();
});

test('a part that the graph would leave out is refused by name', async () => {
  const more = { ...embedding, 'model.layers.0.mlp.experts.0.up_proj.weight': zeros(2) };
  expect(await failureOf(open(llama, more))).toMatchObject({
    code: 'unsupported-shape',
    problem: expect.stringContaining('model.layers.0.mlp.experts.0.up_proj.weight'),
  });
});

test('files that are no checkpoint, and a config that is not JSON, are refused', async () => {
  const nothing = await ModelFiles.find(folder, [{ path: 'README.md' }]);
  expect(await failureOf((async () => openCheckpoint(nothing))())).toMatchObject({
    code: 'not-a-checkpoint',
  });
  await writeFile(path.join(folder, 'config.json'), 'nothing');
  expect(await failureOf(openCheckpoint(await files()))).toMatchObject({ code: 'not-a-checkpoint' });
});
