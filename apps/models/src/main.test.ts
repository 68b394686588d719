import { mkdtemp, readdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeTinyGguf } from '@tercet/model-builder/tiny-gguf';
import { type PullLine, pullLineSchema } from '@tercet/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runCommand, startCommand } from './testing/run-command.ts';
import { openTestHub, sha256, type TestHub, token } from './testing/test-hub.ts';
import { commit, tinyGgufRepository } from './testing/tiny-repository.ts';

let hub: TestHub;
let folder: string;
let environment: Record<string, string>;
const tiny = await tinyGgufRepository();
const { content } = tiny.files['Tiny-Q8_0.gguf']!;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'models-'));
  hub = await openTestHub({ 'owner/Tiny-GGUF': { ...tiny } });
  environment = { MODELS_DIR: folder, HF_ENDPOINT: `${hub.endpoint}/` };
});
afterEach(async () => {
  await hub.close();
  await rm(folder, { recursive: true });
});

const at = (...parts: string[]) => path.join(folder, ...parts);
const linesOf = (out: string): PullLine[] =>
  out
    .trim()
    .split('\n')
    .map((line) => pullLineSchema.parse(JSON.parse(line)));

describe('npm run models -- pull', () => {
  test('says in words what comes, and how to serve it', async () => {
    const { status, out, err } = await runCommand(['pull', 'owner/Tiny-GGUF'], environment);
    expect({ status, err }).toEqual({ status: 0, err: '' });
    const [first, others, ...rest] = out.trim().split('\n');
    expect(first).toBe(`tiny-gguf: Tiny-Q8_0.gguf, 1 MB, of owner/Tiny-GGUF at ${commit.slice(0, 7)}`);
    expect(others).toBe('There are others, to be had as owner/Tiny-GGUF:FILE: Tiny-Q4_K_M.gguf');
    expect(rest.at(-2)).toMatch(/^100 % /);
    expect(rest.at(-1)).toBe('tiny-gguf is here, 1 MB. MODELS=tiny-gguf npm start serves it.');
    expect(await readFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'))).toEqual(content);
  });

  test('--json is lines of the protocol, through a cut, a refusal for a while and a damaged byte', async () => {
    hub.hubMischief = [{ kind: 'status', status: 429, headers: { 'retry-after': '0' } }];
    hub.mischief = [
      { kind: 'corrupt', at: 5 },
      { kind: 'status', status: 429, headers: { 'retry-after': '0' } },
    ];
    const { status, out } = await runCommand(['pull', 'owner/Tiny-GGUF', '--json'], environment);
    expect(status).toBe(0);
    const lines = linesOf(out);
    const bytesTotal = content.length;
    expect(lines.map(({ type }) => type).filter((type) => type !== 'progress')).toEqual([
      'waiting',
      'started',
      'waiting',
      'waiting',
      'finished',
    ]);
    expect(lines.find(({ type }) => type === 'started')).toMatchObject({
      id: 'owner/Tiny-GGUF',
      revision: commit,
    });
    expect(lines.at(-2)).toEqual({
      type: 'progress',
      name: 'tiny-gguf',
      file: 'Tiny-Q8_0.gguf',
      bytesDone: bytesTotal,
      bytesTotal,
    });
    expect(lines.at(-1)).toEqual({ type: 'finished', name: 'tiny-gguf', bytesTotal });
  });

  test('Ctrl-C leaves what came, and the same command goes on there', async () => {
    hub.mischief = [{ kind: 'silence', after: 60_000 }];
    const running = startCommand(['pull', 'owner/Tiny-GGUF', '--json'], environment, (line) => {
      const read = pullLineSchema.parse(JSON.parse(line));
      if (read.type === 'progress') running.process.kill('SIGINT');
    });
    const stopped = await running.ended;
    expect(stopped.status).toBe(130);
    expect(linesOf(stopped.out).at(-1)).toMatchObject({ type: 'failed', code: 'cancelled' });
    expect((await readdir(at('tiny-gguf', '.pull'))).sort()).toEqual([
      `${sha256(content)}.etag`,
      `${sha256(content)}.part`,
    ]);
    expect((await runCommand(['pull', 'owner/Tiny-GGUF'], environment)).status).toBe(0);
    expect(hub.downloads().at(-1)!.range).toMatch(/^bytes=[1-9]/);
    expect(await readFile(at('tiny-gguf', 'Tiny-Q8_0.gguf'))).toEqual(content);
  });

  test('a failure is one line and exit status 1; HF_TOKEN opens what is gated', async () => {
    hub.repositories['owner/Tiny-GGUF']!.gated = true;
    const refused = await runCommand(['pull', 'owner/Tiny-GGUF'], environment);
    expect(refused).toMatchObject({ status: 1, out: '' });
    expect(refused.err).toMatch(/^owner\/Tiny-GGUF is gated: [^\n]+HF_TOKEN[^\n]+\n$/);
    const opened = await runCommand(['pull', 'owner/Tiny-GGUF'], { ...environment, HF_TOKEN: token });
    expect(opened.status).toBe(0);
  });

  test('without a connection; with a bad address', async () => {
    await hub.close();
    const offline = await runCommand(['pull', 'owner/Tiny-GGUF'], environment);
    expect(offline).toMatchObject({ status: 1, out: '' });
    expect(offline.err).toMatch(/^127.0.0.1:\d+ cannot be reached \(ECONNREFUSED\)[^\n]+\n$/);
    const bad = await runCommand(['pull', 'gpt2'], { ...environment, HF_ENDPOINT: 'mirror' });
    expect(bad).toMatchObject({ status: 1, err: expect.stringMatching(/^HF_ENDPOINT is “mirror”[^\n]+\n$/) });
  });
});

test('what was pulled is listed, verified and removed by processes of their own', async () => {
  await runCommand(['pull', 'owner/Tiny-GGUF'], environment);
  const own = { ...environment, CACHE_DIR: at('cache') };
  const verified = await runCommand(['verify', 'tiny-gguf'], own);
  expect(verified).toMatchObject({ status: 0, err: '' });
  expect(verified.out).toMatch(/✓ Tiny-Q8_0\.gguf: sha256 .*\n✓ built: .*\n✓ it runs\n/);
  const listed = await runCommand(['list'], own);
  expect(listed.out).toMatch(/^tiny-gguf +here +1 MB +1 MB +mit +128 +–$/m);
  expect((await runCommand(['remove', 'tiny-gguf'], own)).err).toMatch(/^Nobody can be asked here; --yes/);
  expect((await runCommand(['remove', 'tiny-gguf', '--yes'], own)).status).toBe(0);
  expect(await readdir(folder)).toEqual(['cache']);
  expect(await readdir(at('cache'))).toEqual([]);
});

describe('npm run models', () => {
  test.each([[[]], [['pull']], [['fetch', 'gpt2']], [['pull', 'gpt2', '--fast']]])(
    'what is not understood gets the usage, and 2: %j',
    async (args) => {
      const { status, err } = await runCommand(args, environment);
      expect(status).toBe(2);
      expect(err).toMatch(/^npm run models -- COMMAND\n/);
    },
  );

  test('a shape that is not known is one line, with those that are', async () => {
    const { status, err } = await runCommand(['synthesize', 'gtp2'], environment);
    expect(status).toBe(2);
    expect(err).toMatch(/^No shape is called “gtp2”; known: distilgpt2, gpt2, [^\n]+\n$/);
  });
});

test('what files and hubs are called is never obeyed by the terminal: every line is one', async () => {
  const strange = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eevil\n\rtwo';
  const { modelDirectory } = await writeTinyGguf(at('own'), {
    'general.name': strange,
    'general.license': strange,
    'tokenizer.ggml.pre': strange,
  });
  const refused = await runCommand(
    ['add', path.join(modelDirectory, 'tiny.gguf'), '--name', 'a'],
    environment,
  );
  expect(refused).toMatchObject({ status: 1, out: '' });
  expect(refused.err).toMatch(/^Tokenizer gpt2\/\\u001b[^\n\p{Cc}\u202e]+\n$/u);

  await writeTinyGguf(at('own'), { 'general.name': strange, 'general.license': strange });
  const named = at('own', `n${strange.replaceAll('/', '')}.gguf`);
  await rename(at('own', 'tiny.gguf'), named);
  const own = { ...environment, CACHE_DIR: at('cache') };
  for (const command of [
    ['add', named, '--name', 'a'],
    ['list'],
    ['list', '--json'],
    ['verify', 'a'],
    ['add', `${named}.gguf`],
  ]) {
    const { out, err } = await runCommand(command, own);
    for (const line of `${out}${err}`.split('\n')) expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
  }
  const listed: { name: string; licence: string }[] = JSON.parse(
    (await runCommand(['list', '--json'], own)).out,
  );
  expect(listed.find(({ name }) => name === 'a')?.licence).toContain('owned');

  hub.repositories['owner/Tiny-GGUF']!.files[`${strange}.gguf`] = tiny.files['Tiny-Q8_0.gguf']!;
  hub.repositories['owner/Tiny-GGUF']!.licence = strange;
  hub.repositories['owner/Tiny-GGUF']!.architecture = strange;
  for (const json of [[], ['--json']]) {
    const { out, err } = await runCommand(['pull', 'owner/Tiny-GGUF', ...json], own);
    expect(`${out}${err}`).toContain('owned');
    for (const line of `${out}${err}`.split('\n')) expect(line).not.toMatch(/[\p{Cc}\u202e]/u);
  }
});
