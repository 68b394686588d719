import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { modelCardSchema, pulledSchema } from '@tercet/protocol';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { fixtureFiles } from '../testing/hub-fixture.ts';
import { type PullHere, preparePulls } from '../testing/pull-here.ts';
import { openTestHub, sha256, type TestHub, token } from '../testing/test-hub.ts';
import { commit, git, lfs, safetensors, tinyGgufRepository } from '../testing/tiny-repository.ts';

let hub: TestHub;
let here: PullHere;
let content: Buffer;
const tiny = await tinyGgufRepository();
beforeEach(async () => {
  hub = await openTestHub({ 'owner/Tiny-GGUF': { ...tiny, files: { ...tiny.files } } });
  here = await preparePulls(hub);
  content = hub.repositories['owner/Tiny-GGUF']!.files['Tiny-Q8_0.gguf']!.content;
});
afterEach(async () => {
  await hub.close();
  await here.remove();
});

const at = (...parts: string[]) => path.join(here.directory, ...parts);
const json = async (...parts: string[]) => JSON.parse(await readFile(at(...parts), 'utf8'));
const partOf = () => at('tiny-gguf', '.pull', `${sha256(content)}.part`);
const pullTiny = () => here.pull('owner/Tiny-GGUF');
const codeOf = async (pulling: Promise<unknown>) =>
  pulling.then(
    () => 'no failure',
    (error) => error.failure?.code ?? error,
  );

test('a hub id: its files, checked, with a card made of what they say', async () => {
  await pullTiny();
  expect((await readdir(at('tiny-gguf'))).sort()).toEqual(['Tiny-Q8_0.gguf', 'model.json', 'pulled.json']);
  expect(await readFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'))).toEqual(content);
  const file = { path: 'Tiny-Q8_0.gguf', bytes: content.length, sha256: sha256(content) };
  expect(pulledSchema.parse(await json('tiny-gguf', 'pulled.json'))).toEqual({ files: [file] });
  expect(modelCardSchema.parse(await json('tiny-gguf', 'model.json'))).toMatchObject({
    name: 'tiny-gguf',
    title: 'Tiny Llama',
    architecture: 'llama',
    contextTokens: 128,
    licence: 'mit',
    hub: { id: 'owner/Tiny-GGUF', revision: commit },
    files: [file],
  });
  expect(here.plans[0]!.others).toEqual(['Tiny-Q4_K_M.gguf']);
  expect(here.progress.at(-1)).toBe(content.length);
});

test('the token goes to the hub, and not to where it sends us', async () => {
  here.token = token;
  hub.repositories['owner/Tiny-GGUF']!.gated = true;
  await pullTiny();
  const of = (origin: string) =>
    new Set(hub.seen.filter((each) => each.origin === origin).map(({ authorization }) => authorization));
  expect(of('hub')).toEqual(new Set([`Bearer ${token}`]));
  expect(of('storage')).toEqual(new Set([undefined]));
});

test('a connection cut in the middle is continued, under the same entity tag', async () => {
  hub.mischief = [{ kind: 'cut', after: 100_000 }];
  await pullTiny();
  const [first, second] = hub.downloads();
  expect(first).toMatchObject({ range: undefined });
  expect(Number(/bytes=(\d+)-/.exec(second!.range!)![1])).toBeGreaterThan(0);
  expect(second!.ifRange).toBe(hub.etagOf(content));
  expect(here.waits).toEqual([1000]);
  expect(await readFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'))).toEqual(content);
});

test('cut again and again without a byte: given up after as many tries as there may be, with what came kept', async () => {
  hub.mischief = [{ kind: 'cut', after: 50_000 }, ...Array(9).fill({ kind: 'cut', after: 0 })];
  expect(await codeOf(pullTiny())).toBe('connection-lost');
  expect(here.waits).toEqual([1000, 2000]);
  expect((await stat(partOf())).size).toBe(50_000);
  hub.mischief = [];
  await pullTiny();
  expect(hub.downloads().at(-1)!.range).toBe('bytes=50000-');
});

test('a pull that is stopped leaves what came; another process goes on from there', async () => {
  hub.mischief = [{ kind: 'silence', after: 60_000 }];
  here.onProgress = (bytes) => bytes >= 60_000 && here.stop.abort();
  expect(await codeOf(pullTiny())).toBe('cancelled');
  expect((await stat(partOf())).size).toBe(60_000);
  expect(await readdir(at('tiny-gguf'))).toEqual(['.pull']);
  here.stop = new AbortController();
  here.onProgress = () => undefined;
  await pullTiny();
  expect(hub.downloads().at(-1)!.range).toBe('bytes=60000-');
});

test('a file that changed in between is fetched from its beginning', async () => {
  await mkdir(at('tiny-gguf', '.pull'), { recursive: true });
  await writeFile(partOf(), Buffer.alloc(1000));
  await writeFile(partOf().replace('.part', '.etag'), '"another"');
  await pullTiny();
  expect(hub.downloads()).toMatchObject([{ range: 'bytes=1000-', ifRange: '"another"' }]);
  expect(await readFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'))).toEqual(content);
});

test('a server without ranges sends it whole again', async () => {
  hub.mischief = [{ kind: 'cut', after: 100_000 }, { kind: 'no-range' }];
  await pullTiny();
  expect(hub.downloads()).toHaveLength(2);
  expect(await readFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'))).toEqual(content);
});

test('another range than was asked for is not taken', async () => {
  hub.mischief = [{ kind: 'cut', after: 100_000 }, { kind: 'wrong-range' }];
  await pullTiny();
  expect(hub.downloads().map(({ range }) => range !== undefined)).toEqual([false, true, false]);
  expect(await readFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'))).toEqual(content);
});

test('a damaged byte is found, and the file fetched again; twice is a failure that keeps nothing', async () => {
  hub.mischief = [{ kind: 'corrupt', at: 777 }];
  await pullTiny();
  expect(hub.downloads().map(({ range }) => range)).toEqual([undefined, undefined]);
  expect(await readFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'))).toEqual(content);

  await writeFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'), Buffer.alloc(content.length));
  hub.mischief = [
    { kind: 'corrupt', at: 777 },
    { kind: 'corrupt', at: 1 },
  ];
  expect(await codeOf(pullTiny())).toBe('damaged');
  await expect(stat(partOf())).rejects.toThrow('ENOENT');
});

test('a damaged part of an earlier pull is found, too', async () => {
  await mkdir(at('tiny-gguf', '.pull'), { recursive: true });
  await writeFile(partOf(), Buffer.alloc(1000));
  await pullTiny();
  expect(hub.downloads().map(({ range }) => range)).toEqual(['bytes=1000-', undefined]);
  expect(await readFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'))).toEqual(content);
});

test('a length other than the hub told is refused before it is read', async () => {
  hub.mischief = [{ kind: 'short', bytes: 500 }];
  expect(await codeOf(pullTiny())).toBe('wrong-length');
});

test('a file that ends too early without saying its length is continued', async () => {
  hub.mischief = [{ kind: 'early-end', after: 70_000 }];
  await pullTiny();
  expect(here.words).toEqual([expect.stringContaining('it ended after 70000 of')]);
  expect(hub.downloads().at(-1)!.range).toBe('bytes=70000-');
});

test('silence is a lost connection', async () => {
  here.patience.stallMs = 150;
  hub.mischief = [{ kind: 'silence', after: 100_000 }];
  await pullTiny();
  expect(here.words[0]).toContain('nothing came for 0.15 s');
  expect(hub.downloads().at(-1)!.range).toBe('bytes=100000-');
});

test('429 is waited for as long as it says, in seconds or to a date; too long is a failure', async () => {
  const later = new Date(Date.UTC(2026, 0, 1, 0, 0, 30)).toUTCString();
  hub.hubMischief = [{ kind: 'status', status: 429, headers: { 'retry-after': '7' } }];
  hub.mischief = [{ kind: 'status', status: 429, headers: { 'retry-after': later } }];
  await pullTiny();
  expect(here.waits).toEqual([7000, 30_000]);
  hub.hubMischief = [{ kind: 'status', status: 429, headers: { 'retry-after': '3600' } }];
  expect(await codeOf(here.pull('owner/Tiny-GGUF', 'again'))).toBe('too-many-requests');
});

test('an error of the server is tried again; one that stays is a failure', async () => {
  hub.mischief = [{ kind: 'status', status: 503 }];
  await pullTiny();
  hub.hubMischief = Array(3).fill({ kind: 'status', status: 500 });
  expect(await codeOf(here.pull('owner/Tiny-GGUF', 'again'))).toBe('hub-error');
});

test('401, 403 and 404 are told apart, in words that say what to do', async () => {
  hub.repositories['owner/gated'] = { commit, files: {}, gated: true };
  const words = (what: string) => here.pull(what).catch((error) => error.message);
  expect(await words('owner/gated')).toMatch(/is gated: its terms must be accepted .* HF_TOKEN set/);
  expect(await words('owner/none')).toMatch(/without a token: it does not exist, or it is private/);
  here.token = 'hf_wrong';
  expect(await words('owner/gated')).toMatch(/with the account of HF_TOKEN\.$/);
  expect(await words('owner/none')).toMatch(/has no owner\/none\.$/);
  expect(await words('owner/Tiny-GGUF@v2')).toMatch(/has no such revision of owner\/Tiny-GGUF\.$/);
  expect(await words('nothing')).toMatch(/^No model is called “nothing”/);
});

test('nobody there is said at once, as being without a connection', async () => {
  await hub.close();
  const failure = await pullTiny().catch((error) => error.failure);
  expect(failure).toMatchObject({ code: 'offline', problem: 'ECONNREFUSED' });
  expect(here.waits).toEqual([]);
});

test('too little room is said before anything is fetched', async () => {
  here.free = content.length;
  expect(await pullTiny().catch((error) => error.failure)).toMatchObject({
    code: 'no-space',
    free: content.length,
  });
  expect(hub.downloads()).toEqual([]);
});

test.skipIf(process.platform !== 'linux')('a disk that is full is said', async () => {
  await mkdir(at('tiny-gguf', '.pull'), { recursive: true });
  await symlink('/dev/full', partOf());
  expect(await codeOf(pullTiny())).toBe('no-space');
});

test('two pulls at once: one brings it, the other says so', async () => {
  const codes = await Promise.all([codeOf(pullTiny()), codeOf(pullTiny())]);
  expect(codes.sort()).toEqual(['being-pulled', 'no failure']);
  expect(await readFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'))).toEqual(content);
  expect((await readdir(at('tiny-gguf'))).sort()).toEqual(['Tiny-Q8_0.gguf', 'model.json', 'pulled.json']);
});

test('a lock whose process is gone is taken over', async () => {
  await mkdir(at('tiny-gguf'), { recursive: true });
  await writeFile(at('tiny-gguf', '.pull.lock'), '4194304000');
  await pullTiny();
});

test('what is here and undamaged is not asked of the hub; what is damaged is repaired', async () => {
  await pullTiny();
  await here.pull('tiny-gguf');
  expect(hub.downloads()).toHaveLength(1);
  const asked = hub.seen.length;
  await here.pull('tiny-gguf');
  expect(hub.seen).toHaveLength(asked);
  const damaged = Buffer.from(content);
  damaged[9] = damaged[9]! ^ 1;
  await writeFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'), damaged);
  await here.pull('tiny-gguf');
  expect(await readFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'))).toEqual(content);
});

const config = JSON.stringify({ model_type: 'gpt2', n_positions: 1024 });
const gpt2 = () => ({
  commit,
  architecture: 'gpt2',
  files: {
    'config.json': git(config),
    'tokenizer.json': git('{}'),
    'pytorch_model.bin': lfs('pickle'),
    'model.safetensors': lfs(safetensors({ wte: [10, 4], 'h.0.attn.bias': [1, 1, 8, 8] })),
    'onnx/model.safetensors': lfs('no'),
  },
});

async function catalogue(card: object): Promise<void> {
  await mkdir(path.join(here.catalogue, 'gpt2'), { recursive: true });
  await writeFile(path.join(here.catalogue, 'gpt2', 'model.json'), JSON.stringify(card));
}
const gpt2Card = {
  name: 'gpt2',
  title: 'GPT-2 small',
  architecture: 'gpt2',
  parameters: 40,
  contextTokens: 1024,
  licence: 'MIT',
  source: 'openai-community/gpt2',
  hub: { id: 'openai-community/gpt2', revision: commit },
};

test('a name of the catalogue: the files its card names, by the same name as its hub id', async () => {
  hub.repositories['openai-community/gpt2'] = gpt2();
  hub.pageSize = 2;
  const files = [{ path: 'config.json' }, { path: 'model.safetensors' }, { path: 'tokenizer.json' }];
  await catalogue({ ...gpt2Card, files });
  for (const what of ['gpt2', 'openai-community/gpt2']) {
    expect(await here.pull(what)).toMatchObject({ name: 'gpt2', title: 'GPT-2 small' });
  }
  expect(hub.downloads()).toHaveLength(1);
  const { files: pulled } = pulledSchema.parse(await json('gpt2', 'pulled.json'));
  expect(pulled[0]).toEqual({
    path: 'config.json',
    bytes: config.length,
    sha256: sha256(Buffer.from(config)),
  });
  expect((await readdir(at('gpt2'))).sort()).toEqual([
    'config.json',
    'model.json',
    'model.safetensors',
    'pulled.json',
    'tokenizer.json',
  ]);
});

test('a file that is not the one the card names is refused: of the large ones before they are fetched', async () => {
  hub.repositories['openai-community/gpt2'] = gpt2();
  const wrong = '0'.repeat(64);
  await catalogue({ ...gpt2Card, files: [{ path: 'model.safetensors', sha256: wrong }] });
  expect(await codeOf(here.pull('gpt2'))).toBe('another-file');
  expect(hub.downloads()).toEqual([]);
  await catalogue({ ...gpt2Card, files: [{ path: 'config.json', sha256: wrong }] });
  expect(await codeOf(here.pull('gpt2'))).toBe('another-file');
  expect(await readdir(at('gpt2'))).not.toContain('config.json');
});

test('safetensors come with what stands beside them, and never a pickle', async () => {
  const whole = { ...(await fixtureFiles('gpt2')), 'pytorch_model.bin': lfs('pickle') };
  hub.repositories['openai-community/gpt2'] = {
    commit,
    files: { ...whole, 'onnx/model.safetensors': lfs('no') },
  };
  const { files, contextTokens } = await here.pull('openai-community/gpt2', 'mine');
  expect(files.map((file) => file.path).sort()).toEqual([
    'config.json',
    'merges.txt',
    'model.safetensors',
    'vocab.json',
  ]);
  expect(contextTokens).toBe(64);
  hub.repositories['owner/pickles'] = { commit, files: { 'pytorch_model.bin': lfs('x') } };
  expect(await codeOf(here.pull('owner/pickles'))).toBe('nothing-to-read');
});

test('an adapter goes onto the model it was made for, when that is here', async () => {
  hub.repositories['openai-community/gpt2'] = { commit, files: await fixtureFiles('gpt2') };
  const adapter = await fixtureFiles('gpt2', 'adapter');
  const said = JSON.parse(adapter['adapter_config.json']!.content.toString());
  hub.repositories['owner/my-style'] = {
    commit,
    licence: 'cc0-1.0',
    files: {
      ...adapter,
      'README.md': git('# Style'),
      'adapter_config.json': git(
        JSON.stringify({ ...said, base_model_name_or_path: 'openai-community/gpt2' }),
      ),
      'training_args.bin': lfs('pickle'),
    },
  };
  expect(await here.pull('owner/my-style').catch((error) => error.message)).toBe(
    'owner/my-style is an adapter for openai-community/gpt2, which is not here; pull that first.',
  );
  const base = await here.pull('openai-community/gpt2');
  const card = await here.pull('owner/my-style');
  expect(card).toMatchObject({
    name: 'my-style',
    architecture: 'gpt2',
    licence: 'cc0-1.0',
    lora: { path: 'adapter' },
  });
  expect(card.files.map((file) => file.path).sort()).toEqual(
    [
      ...base.files.map((file) => file.path),
      'adapter/adapter_config.json',
      'adapter/adapter_model.safetensors',
    ].sort(),
  );
  for (const file of card.files) expect(sha256(await readFile(at('my-style', file.path)))).toBe(file.sha256);
});

test('a gate before the files only is said with the address where its terms are', async () => {
  hub.hubMischief = [
    { kind: 'pass' },
    { kind: 'pass' },
    { kind: 'status', status: 401, headers: { 'x-error-code': 'GatedRepo' } },
  ];
  const words = await pullTiny().catch((error) => error.message);
  expect(words).toMatch(
    /^owner\/Tiny-GGUF is gated: its terms must be accepted on [\d.:]+\/owner\/Tiny-GGUF first/,
  );
});

test('a part longer than the file, and one the server has nothing behind, are begun again', async () => {
  await mkdir(at('tiny-gguf', '.pull'), { recursive: true });
  await writeFile(partOf(), Buffer.alloc(content.length + 1));
  await pullTiny();
  expect(hub.downloads().map(({ range }) => range)).toEqual([undefined]);
  expect(here.words).toEqual([]);

  hub.mischief = [{ kind: 'status', status: 416 }];
  await mkdir(at('again', '.pull'), { recursive: true });
  await writeFile(partOf().replace('tiny-gguf', 'again'), content.subarray(0, 500));
  await here.pull('owner/Tiny-GGUF', 'again');
  expect(hub.downloads().map(({ range }) => range)).toEqual([undefined, 'bytes=500-', undefined]);
});

test('a server that goes in a circle, or changes all the time, is given up', async () => {
  hub.hubMischief = Array(20).fill({ kind: 'status', status: 302, headers: { location: '/' } });
  expect(await codeOf(pullTiny())).toBe('not-a-hub');
  hub.hubMischief = [];
  hub.mischief = Array(20).fill({ kind: 'status', status: 416 });
  expect(await codeOf(pullTiny())).toBe('keeps-changing');
});

test('further pages of the listing are asked of the hub itself, whatever address it gives them', async () => {
  here.token = token;
  hub.pageSize = 2;
  hub.elsewhere = 'http://127.0.0.1:1';
  await pullTiny();
  expect(here.plans[0]!.others).toEqual(['Tiny-Q4_K_M.gguf']);
  expect(hub.seen.some(({ url }) => url.includes('cursor=2'))).toBe(true);
});

test('an architecture nothing can be built of is refused before it is fetched', async () => {
  hub.repositories['owner/Tiny-GGUF']!.architecture = 'mamba';
  expect(await pullTiny().catch((error) => error.message)).toBe(
    'Architecture mamba is not supported; supported: llama, gpt2.',
  );
  expect(hub.downloads()).toEqual([]);
});

test('one of several files is chosen after a colon', async () => {
  expect(await codeOf(here.pull('owner/Tiny-GGUF:Q2_K'))).toBe('no-such-file');
  await here.pull('owner/Tiny-GGUF:q8_0');
  expect(await readdir(at('tiny-gguf-q8-0'))).toContain('Tiny-Q8_0.gguf');
});

test('a folder that is another model is left alone', async () => {
  await pullTiny();
  hub.repositories['other/tiny-gguf'] = hub.repositories['owner/Tiny-GGUF']!;
  expect(await codeOf(here.pull('other/tiny-gguf'))).toBe('name-taken');
});

test('an answer that is not a hub’s is said to be none', async () => {
  hub.repositories['owner/Tiny-GGUF']!.commit = 'main';
  expect(await codeOf(pullTiny())).toBe('not-a-hub');
});

test('a listing cannot lead out of the folder', async () => {
  hub.repositories['openai-community/gpt2'] = gpt2();
  hub.repositories['openai-community/gpt2'].files['../../escaped.gguf'] = lfs('out');
  expect(await codeOf(here.pull('openai-community/gpt2:escaped.gguf'))).toBe('no-such-file');
});
