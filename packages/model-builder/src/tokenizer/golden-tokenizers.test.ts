import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { BuildError } from '../build-failure.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { ModelFiles } from '../checkpoint/model-files.ts';
import { ggufTokenizer } from './gguf-tokenizer.ts';
import { hubTokenizer } from './hub-tokenizer.ts';
import { type LoadedTokenizer, loadTokenizer } from './load-tokenizer.ts';
import type { TokenizerFile } from './tokenizer-file.ts';

/* What the libraries that tokenizers come from make of hard strings: golden/small_tokenizers.py. */
const fixtures = new URL('../../fixtures/', import.meta.url);
const readJson = async (name: string) => JSON.parse(await readFile(new URL(name, fixtures), 'utf8'));
const golden: { texts: string[]; ids: Record<string, number[][]> } = await readJson('tokenizers.json');
const words: { vocab: Record<string, number>; merges: [string, string][] } =
  await readJson('tokenizers/words.json');
const tokensOf = (vocab: Record<string, number>) =>
  Object.entries(vocab)
    .sort(([, a], [, b]) => a - b)
    .map(([token]) => token);

const folder = await mkdtemp(path.join(tmpdir(), 'tokenizers-'));
afterAll(() => rm(folder, { recursive: true }));

async function load(file: TokenizerFile): Promise<LoadedTokenizer> {
  const place = path.join(folder, 'built.json');
  await writeFile(place, JSON.stringify(file));
  return loadTokenizer(place);
}

/** A GGUF file's metadata. */
function said(metadata: Record<string, unknown>): Checkpoint {
  const entries = Object.entries(metadata).map(([key, value]) => [`tokenizer.ggml.${key}`, value] as const);
  return { metadata: new Map(entries) } as unknown as Checkpoint;
}

/** A model's folder with these files. */
async function modelFiles(files: Record<string, unknown>): Promise<ModelFiles> {
  const directory = path.join(folder, 'model');
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory);
  for (const [name, content] of Object.entries(files)) {
    await writeFile(
      path.join(directory, name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }
  return await ModelFiles.find(
    directory,
    Object.keys(files).map((each) => ({ path: each })),
  );
}

function expectGolden(tokenizer: LoadedTokenizer, name: string): void {
  const different = golden.texts.filter(
    (text, at) => tokenizer.encode(text).join() !== golden.ids[name]![at]!.join(),
  );
  expect(different).toEqual([]);
  expect(golden.texts.length).toBeGreaterThan(250);
}

/** Every text comes back, but for what a normalizer made of it. */
function expectBytes(tokenizer: LoadedTokenizer, made: (text: string) => string = (text) => text): void {
  for (const text of golden.texts) {
    const bytes = tokenizer.encode(text).map((id) => Buffer.from(tokenizer.bytesOf(id)));
    expect(Buffer.concat(bytes).toString()).toBe(made(text));
  }
}

const byteLevel = ['gpt-2', 'smollm', 'llama-bpe', 'qwen2'];
const composed = (name: string) => (text: string) => (name === 'qwen2' ? text.normalize('NFC') : text);

describe.each(byteLevel)('merges of bytes, cut as %s', (name) => {
  test('from GGUF', async () => {
    const tokens = tokensOf(words.vocab);
    const tokenizer = await load(
      ggufTokenizer(
        said({
          model: 'gpt2',
          pre: name,
          tokens,
          token_type: tokens.map((_, id) => (id === 0 ? 3 : 1)),
          merges: words.merges.map((pair) => pair.join(' ')),
          bos_token_id: 0,
        }),
      ),
    );
    expectGolden(tokenizer, name);
    expectBytes(tokenizer, composed(name));
    expect(tokenizer.startsEveryText).toBe(name === 'llama-bpe');
  });

  test('from tokenizer.json', async () => {
    const { ignore_merges, ...parts } = await readJson(`tokenizers/${name}.json`);
    const added_tokens = [{ id: 0, content: '<|endoftext|>', special: true }];
    const json = { ...parts, added_tokens, model: { type: 'BPE', ...words, ignore_merges } };
    const tokenizer = await load(await hubTokenizer(await modelFiles({ 'tokenizer.json': json }), 'llama'));
    expectGolden(tokenizer, name);
    expectBytes(tokenizer, composed(name));
    expect(tokenizer.startsEveryText).toBe(name === 'llama-bpe');
  });
});

test.each([
  ['gpt2', 'gpt-2'],
  ['llama', 'smollm'],
  ['qwen3', 'qwen2'],
])('vocab.json and merges.txt of %s', async (architecture, cut) => {
  const merges = ['#version: 0.2', ...words.merges.map((pair) => pair.join(' ')), ''].join('\n');
  const files = await modelFiles({ 'vocab.json': words.vocab, 'merges.txt': merges });
  const tokenizer = await load(await hubTokenizer(files, architecture));
  expectGolden(tokenizer, cut);
  expect([tokenizer.startToken, tokenizer.startsEveryText, tokenizer.isEnd(0)]).toEqual([0, false, true]);
});

describe.each([
  ['llama', true, 1],
  ['gemma', false, 2],
] as const)('SentencePiece as %s has it', (name, hasPrefix, start) => {
  const withPrefix = (text: string) => (hasPrefix && text !== '' ? ` ${text}` : text).replaceAll('▁', ' ');

  test('from GGUF', async () => {
    const { tokens, scores, kinds } = await readJson(`tokenizers/${name}-pieces.json`);
    const metadata = {
      model: 'llama',
      tokens,
      scores,
      token_type: kinds,
      bos_token_id: start,
      eos_token_id: 3 - start,
    };
    const tokenizer = await load(ggufTokenizer(said({ ...metadata, add_space_prefix: hasPrefix })));
    expectGolden(tokenizer, `${name} pieces`);
    expectBytes(tokenizer, withPrefix);
    expect([tokenizer.startToken, tokenizer.startsEveryText]).toEqual([start, true]);
    expect([start, 3 - start].map(tokenizer.isEnd)).toEqual([true, true]);
    expect(tokenizer.isEnd(tokens.indexOf('<0x0A>'))).toBe(false);
  });

  test('from tokenizer.json', async () => {
    const json = await readJson(`tokenizers/${name}-json.json`);
    const tokenizer = await load(await hubTokenizer(await modelFiles({ 'tokenizer.json': json }), name));
    expectGolden(tokenizer, `${name} json`);
    expectBytes(tokenizer, withPrefix);
    expect([tokenizer.startToken, tokenizer.startsEveryText]).toEqual([start, true]);
    expect(tokenizer.isEnd(start)).toBe(true);
  });
});

test.each(['metaspace', 'metaspace-split'])('spaces written by a pre-tokenizer: %s', async (name) => {
  const json = {
    ...(await readJson('tokenizers/llama-json.json')),
    ...(await readJson(`tokenizers/${name}-json.json`)),
  };
  const tokenizer = await load(await hubTokenizer(await modelFiles({ 'tokenizer.json': json }), 'llama'));
  expectGolden(tokenizer, `${name.replace('-', ' ')} json`);
});

test('tokenizer_config.json says whether texts begin with the start token, and what ends them', async () => {
  const json = await readJson('tokenizers/llama-json.json');
  const at = async (config: object, model: object = {}) =>
    load(
      await hubTokenizer(
        await modelFiles({ 'tokenizer.json': json, 'tokenizer_config.json': config, 'config.json': model }),
        'llama',
      ),
    );
  expect(await at({})).toMatchObject({ startToken: 1, startsEveryText: true });
  expect(await at({ add_bos_token: false, bos_token: '<s>' })).toMatchObject({
    startToken: 1,
    startsEveryText: false,
  });
  expect((await at({}, { eos_token_id: [7, 8] })).isEnd(8)).toBe(true);
  expect((await at({ eos_token: { content: '▁the' } })).isEnd(json.model.vocab['▁the'])).toBe(true);
});

describe('a tokenizer that is not read is refused by name', () => {
  const failureOf = async (files: Record<string, unknown>) =>
    hubTokenizer(await modelFiles(files), 'llama').then(
      () => null,
      (error) => (error instanceof BuildError ? error.failure : error),
    );
  const bpe = { type: 'BPE', ...words };

  test.each([
    ['Unigram', { model: { type: 'Unigram', vocab: [] } }],
    ['WordPiece', { model: { type: 'WordPiece', vocab: {} } }],
    ['BPE with end_of_word_suffix', { model: { ...bpe, end_of_word_suffix: '</w>' } }],
    ['normalizer Lowercase', { model: bpe, normalizer: { type: 'Lowercase' } }],
    ['pre-tokenizer BertPreTokenizer', { model: bpe, pre_tokenizer: { type: 'BertPreTokenizer' } }],
  ])('%s', async (tokenizer, json) => {
    expect(await failureOf({ 'tokenizer.json': json })).toMatchObject({
      code: 'unsupported-tokenizer',
      tokenizer,
    });
  });

  test('tokenizer.model, or none', async () => {
    expect(await failureOf({ 'tokenizer.model': 'x' })).toMatchObject({ tokenizer: 'tokenizer.model' });
    expect(await failureOf({})).toMatchObject({ code: 'unsupported-tokenizer', tokenizer: 'none' });
  });

  test('a vocabulary that is none', async () => {
    expect(
      await failureOf({ 'tokenizer.json': { model: { type: 'BPE', vocab: 3, merges: [] } } }),
    ).toMatchObject({
      code: 'not-a-checkpoint',
    });
    expect(await failureOf({ 'tokenizer.json': '{' })).toMatchObject({ code: 'not-a-checkpoint' });
  });
});
