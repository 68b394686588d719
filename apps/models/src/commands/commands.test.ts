import { lstat, mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeTinyGguf } from '@tercet/model-builder/tiny-gguf';
import { modelCardSchema } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Places } from '../places.ts';
import { familyName } from '../shelf/supported-architectures.ts';
import type { Terminal } from '../terminal.ts';
import { copyAdapter, copyFixture } from '../testing/hub-fixture.ts';
import { add } from './add.ts';
import { list } from './list.ts';
import { remove } from './remove.ts';
import { verify } from './verify.ts';

let folder: string;
let places: Places;
let said: string[];
let terminal: Terminal;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'commands-'));
  places = {
    modelsDirectory: path.join(folder, 'models'),
    catalogueDirectory: path.join(folder, 'catalogue'),
    cacheDirectory: path.join(folder, 'cache'),
  };
  said = [];
  terminal = { say: (line) => said.push(line), draw: null, columns: 80, confirm: null };
});
afterEach(() => rm(folder, { recursive: true }));

const at = (...parts: string[]) => path.join(places.modelsDirectory, ...parts);
const cardAt = async (name: string) =>
  modelCardSchema.parse(JSON.parse(await readFile(at(name, 'model.json'), 'utf8')));
const asked = { command: 'add', name: null, lora: null, base: null } as const;

async function ownGguf(): Promise<string> {
  const own = path.join(folder, 'My Novel.gguf');
  const { modelDirectory, card } = await writeTinyGguf(path.join(folder, 'own'), {
    'general.license': 'mit',
  });
  await writeFile(own, await readFile(path.join(modelDirectory, card.files[0]!.path)));
  return own;
}

async function ownSafetensors(...names: string[]): Promise<string> {
  const own = path.join(folder, 'diary');
  await copyFixture('gpt2', own);
  await writeFile(path.join(own, 'README.md'), '---\nlicense: cc-by-4.0\n---\n# Diary');
  await writeFile(path.join(own, 'optimizer.bin'), 'pickle');
  for (const name of names.length ? await readdir(own) : []) {
    if (!names.includes(name)) await rm(path.join(own, name));
  }
  return own;
}

async function adapterFor(base: string): Promise<string> {
  const adapter = path.join(folder, 'my-style');
  await copyAdapter('gpt2', adapter);
  const place = path.join(adapter, 'adapter_config.json');
  const config = JSON.parse(await readFile(place, 'utf8'));
  await writeFile(place, JSON.stringify({ ...config, base_model_name_or_path: base }));
  await writeFile(path.join(adapter, 'training_args.bin'), 'pickle');
  return adapter;
}

test('add: a GGUF file becomes a folder, with what it says on its card', async () => {
  const own = await ownGguf();
  expect(await add({ ...asked, path: own }, places, terminal)).toBe(0);
  expect(await cardAt('my-novel')).toMatchObject({
    name: 'my-novel',
    title: 'my-novel',
    architecture: 'llama',
    contextTokens: 128,
    licence: 'mit',
    files: [{ path: 'My Novel.gguf' }],
  });
  expect(said).toEqual([
    expect.stringMatching(/^my-novel is here, 1 MB\. MODELS=my-novel npm start serves it;/),
  ]);
  expect((await readdir(places.modelsDirectory)).sort()).toEqual(['my-novel']);
  await expect(add({ ...asked, path: own }, places, terminal)).rejects.toThrow(/is there already/);
});

test('add: a folder with safetensors, without what is no part of a checkpoint', async () => {
  await add({ ...asked, path: await ownSafetensors(), name: 'diary-2' }, places, terminal);
  const card = await cardAt('diary-2');
  expect(card).toMatchObject({
    title: 'diary-2',
    architecture: 'gpt2',
    contextTokens: 64,
    licence: 'cc-by-4.0',
  });
  expect(card.files.map((file) => file.path).sort()).toEqual([
    'config.json',
    'merges.txt',
    'model.safetensors',
    'vocab.json',
  ]);
});

test('add: the only safetensors under another name, and pieces with their index', async () => {
  const own = await ownSafetensors();
  await rename(path.join(own, 'model.safetensors'), path.join(own, 'novel.safetensors'));
  await add({ ...asked, path: own, name: 'one' }, places, terminal);
  expect(await readdir(at('one'))).toContain('model.safetensors');

  const pieces = path.join(folder, 'pieces');
  await copyFixture('llama', pieces);
  await add({ ...asked, path: pieces, name: 'two' }, places, terminal);
  const names = (await cardAt('two')).files.map((file) => file.path);
  expect(names).toEqual(
    expect.arrayContaining(['model.safetensors.index.json', 'config.json', 'vocab.json']),
  );
  expect(names.filter((name) => name.endsWith('.safetensors'))).toHaveLength(5);
  await rm(path.join(pieces, 'model.safetensors.index.json'));
  await expect(add({ ...asked, path: pieces, name: 'three' }, places, terminal)).rejects.toThrow(
    /has pieces of a/,
  );
});

test('add: config.json of a model that sees, too, under the name of its family', async () => {
  const own = path.join(folder, 'seeing');
  await copyFixture('gemma3', own);
  const place = path.join(own, 'config.json');
  const text = JSON.parse(await readFile(place, 'utf8'));
  await writeFile(place, JSON.stringify({ model_type: 'gemma3', text_config: text }));
  await add({ ...asked, path: own }, places, terminal);
  expect(await cardAt('seeing')).toMatchObject({ architecture: 'gemma3', contextTokens: 64 });
  expect(familyName('gemma3_text')).toBe('gemma3');
});

test.each([
  [['config.json', 'model.safetensors'], /has no tokenizer/],
  [['vocab.json', 'merges.txt', 'model.safetensors'], /has no config\.json/],
  [['config.json', 'optimizer.bin'], /has neither safetensors nor a GGUF file/],
])('add: a folder with %j only is refused in words', async (names, words) => {
  await expect(add({ ...asked, path: await ownSafetensors(...names) }, places, terminal)).rejects.toThrow(
    words,
  );
  expect(await readdir(folder)).not.toContain('models');
});

test('add: a file that is cut short is refused by its own name, and nothing is left', async () => {
  const own = await ownGguf();
  await writeFile(own, (await readFile(own)).subarray(0, 100_000));
  await expect(add({ ...asked, path: own }, places, terminal)).rejects.toThrow(
    /^My Novel\.gguf cannot be read as a checkpoint: it has 100000 bytes, and its \S+ ends at \d+: it was cut short\.$/,
  );
  expect(await readdir(places.modelsDirectory)).toEqual([]);
});

test('add: an architecture nothing can be built of is refused by name', async () => {
  const { modelDirectory } = await writeTinyGguf(path.join(folder, 'own'), {
    'general.architecture': 'mamba',
    'mamba.context_length': 9,
  });
  const own = path.join(modelDirectory, 'tiny.gguf');
  await expect(add({ ...asked, path: own }, places, terminal)).rejects.toThrow(
    /^Architecture mamba is not supported/,
  );
});

test('add --lora: beside a checkpoint, or for the model here that the adapter names', async () => {
  const lora = await adapterFor('owner/diary');
  await add({ ...asked, path: await ownSafetensors(), lora, name: 'both' }, places, terminal);
  const both = await cardAt('both');
  expect(both.lora).toEqual({ path: 'adapter' });
  expect(both.files.map((file) => file.path)).toContain('adapter/adapter_model.safetensors');

  await expect(add({ ...asked, path: null, lora }, places, terminal)).rejects.toThrow(
    /is for owner\/diary, which is none of the models here/,
  );
  await add({ ...asked, path: path.join(folder, 'diary') }, places, terminal);
  const base = { ...(await cardAt('diary')), hub: { id: 'owner/diary', revision: 'main' } };
  await writeFile(at('diary', 'model.json'), JSON.stringify(base));
  await add({ ...asked, path: null, lora }, places, terminal);
  const styled = await cardAt('my-style');
  expect(styled).toMatchObject({
    title: 'diary, my-style',
    architecture: 'gpt2',
    parameters: base.parameters,
    lora: { path: 'adapter' },
  });
  expect(styled.files.map((file) => file.path).sort()).toEqual([
    'adapter/adapter_config.json',
    'adapter/adapter_model.safetensors',
    'config.json',
    'merges.txt',
    'model.safetensors',
    'vocab.json',
  ]);
  expect(styled.files).toEqual(expect.arrayContaining(base.files));
});

test('add: a link in a folder brings in nothing from elsewhere; Hugging Face’s cache is read as it lies', async () => {
  const own = await ownSafetensors();
  await rename(path.join(own, 'vocab.json'), path.join(folder, 'secret.json'));
  await symlink('../secret.json', path.join(own, 'vocab.json'));
  await expect(add({ ...asked, path: own }, places, terminal)).rejects.toThrow(
    /vocab\.json is a link that leads out of its folder/,
  );
  await rm(path.join(own, 'vocab.json'));
  await mkdir(path.join(own, 'vocab.json'));
  await expect(add({ ...asked, path: own }, places, terminal)).rejects.toThrow(/vocab\.json is no file/);

  const cached = path.join(folder, 'models--owner--diary');
  await copyFixture('gpt2', path.join(cached, 'blobs'));
  await mkdir(path.join(cached, 'snapshots', 'abc'), { recursive: true });
  for (const name of await readdir(path.join(cached, 'blobs'))) {
    await symlink(`../../blobs/${name}`, path.join(cached, 'snapshots', 'abc', name));
  }
  await add({ ...asked, path: path.join(cached, 'snapshots', 'abc'), name: 'cached' }, places, terminal);
  for (const file of (await cardAt('cached')).files) {
    expect((await lstat(at('cached', file.path))).isSymbolicLink()).toBe(false);
  }
});

test('verify, list: a model whose file is a link to elsewhere is not used', async () => {
  await add({ ...asked, path: await ownGguf() }, places, terminal);
  await rename(at('my-novel', 'My Novel.gguf'), path.join(folder, 'elsewhere.gguf'));
  await symlink('../../elsewhere.gguf', at('my-novel', 'My Novel.gguf'));
  await expect(verify({ command: 'verify', name: 'my-novel' }, places, terminal)).rejects.toThrow(
    /My Novel\.gguf leads out of .*my-novel/,
  );
  said = [];
  await list({ command: 'list', json: false }, places, terminal);
  expect(said[1]).toMatch(/^my-novel +damaged/);
});

test('remove: of the catalogue’s, nothing is removed through a folder that is a link', async () => {
  await add({ ...asked, path: await ownGguf(), name: 'gpt2' }, places, terminal);
  const kept = path.join(folder, 'kept');
  await mkdir(kept);
  await writeFile(path.join(kept, 'letter'), 'x');
  await symlink(kept, at('gpt2', 'sub'));
  const card = await cardAt('gpt2');
  const files = [...card.files, { ...card.files[0]!, path: 'sub/letter' }];
  await writeFile(at('gpt2', 'model.json'), JSON.stringify({ ...card, files }));
  await remove({ command: 'remove', name: 'gpt2', yes: true }, places, terminal);
  expect(await readdir(kept)).toEqual(['letter']);
});

test('list: what is here, what is not, and what is damaged', async () => {
  await add({ ...asked, path: await ownGguf() }, places, terminal);
  await mkdir(path.join(places.catalogueDirectory, 'gpt2'), { recursive: true });
  const gpt2 = {
    ...(await cardAt('my-novel')),
    name: 'gpt2',
    memoryMb: 500,
    files: [{ path: 'model.safetensors' }],
  };
  await writeFile(path.join(places.catalogueDirectory, 'gpt2', 'model.json'), JSON.stringify(gpt2));
  await mkdir(at('broken'));
  await writeFile(at('broken', 'model.json'), '{');
  said = [];
  expect(await list({ command: 'list', json: false }, places, terminal)).toBe(0);
  expect(said[0]).toMatch(/^name +state +on disk +built +licence +context +memory$/);
  expect(said[1]).toMatch(/^broken +damaged +– +– +– +– +–$/);
  expect(said[2]).toMatch(/^gpt2 +not here +– +– +mit +128 +500 MB$/);
  expect(said[3]).toMatch(/^my-novel +here +1 MB +1 MB +mit +128 +–$/);
  expect(said[4]).toMatch(/^broken: .*model\.json is not valid/);
  expect(said[5]).toBe('npm run models -- pull gpt2 brings what is not here.');

  await writeFile(at('my-novel', 'My Novel.gguf'), 'short');
  said = [];
  await list({ command: 'list', json: true }, places, terminal);
  const models = JSON.parse(said.join('\n'));
  expect(models.map(({ name, state }: { name: string; state: string }) => [name, state])).toEqual([
    ['broken', 'damaged'],
    ['gpt2', 'not here'],
    ['my-novel', 'damaged'],
  ]);
  expect(models[2].problem).toMatch(/^My Novel\.gguf has 5 bytes instead of \d+$/);
});

test('verify: sha256, build, a run and a text; a damaged byte is found', async () => {
  await add({ ...asked, path: await ownGguf() }, places, terminal);
  said = [];
  expect(await verify({ command: 'verify', name: 'my-novel' }, places, terminal)).toBe(0);
  expect(said).toEqual([
    expect.stringMatching(/^✓ My Novel\.gguf: sha256 [0-9a-f]{12}…$/),
    expect.stringMatching(/^✓ built: /),
    '✓ it runs',
    expect.stringMatching(
      /^Nobody has published how it goes on; “Once upon a time” it continues with “.+”\.$/s,
    ),
  ]);
  const damaged = await readFile(at('my-novel', 'My Novel.gguf'));
  damaged[damaged.length - 1]! ^= 1;
  await writeFile(at('my-novel', 'My Novel.gguf'), damaged);
  await expect(verify({ command: 'verify', name: 'my-novel' }, places, terminal)).rejects.toThrow(
    /is damaged/,
  );
  await expect(verify({ command: 'verify', name: 'gpt2' }, places, terminal)).rejects.toThrow(
    /^gpt2 is not here\. npm run models -- pull gpt2 brings it\.$/,
  );
});

test('verify: a model that does not go on as published is said not to', async () => {
  await add({ ...asked, path: await ownGguf() }, places, terminal);
  const hub = { id: 'distilbert/distilgpt2', revision: 'main' };
  await writeFile(at('my-novel', 'model.json'), JSON.stringify({ ...(await cardAt('my-novel')), hub }));
  said = [];
  expect(await verify({ command: 'verify', name: 'my-novel' }, places, terminal)).toBe(1);
  expect(said.at(-2)).toMatch(/^✗ “The president” ".+" \(transformers/s);
  expect(said.at(-1)).toMatch(
    /^ {2}expected " of the United States,.*its narrowest choice was by \d+\.\d{3}/,
  );
});

test('remove: the folder and what was built of it; nothing unasked; never the one inside', async () => {
  await add({ ...asked, path: await ownGguf() }, places, terminal);
  const built = path.join(places.cacheDirectory, 'my-novel-0123456789abcdef');
  const another = path.join(places.cacheDirectory, 'my-novel-2-0123456789abcdef');
  for (const each of [built, `${built}-halves`, another]) await mkdir(each, { recursive: true });
  const removing = { command: 'remove', name: 'my-novel' } as const;
  await expect(remove({ ...removing, yes: false }, places, terminal)).rejects.toThrow(
    /--yes removes my-novel/,
  );
  expect(await remove({ ...removing, yes: false }, places, { ...terminal, confirm: async () => false })).toBe(
    1,
  );
  expect(await readdir(places.modelsDirectory)).toEqual(['my-novel']);
  expect(await remove({ ...removing, yes: true }, places, terminal)).toBe(0);
  expect(await readdir(places.modelsDirectory)).toEqual([]);
  expect(await readdir(places.cacheDirectory)).toEqual([path.basename(another)]);
  await expect(remove({ ...removing, name: 'smollm2-135m', yes: true }, places, terminal)).rejects.toThrow(
    /is part of Tercet/,
  );
});

test('remove: of the catalogue’s the card stays', async () => {
  await add({ ...asked, path: await ownGguf(), name: 'gpt2' }, places, terminal);
  await writeFile(at('gpt2', 'pulled.json'), '{}');
  await remove({ command: 'remove', name: 'gpt2', yes: true }, places, terminal);
  expect(await readdir(at('gpt2'))).toEqual(['model.json']);
});
