import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BuildError } from '@tercet/model-builder';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CommandError } from '../command-error.ts';
import type { Places } from '../places.ts';
import type { Terminal } from '../terminal.ts';
import {
  type BrokenFolder,
  brokenJson,
  brokenSafetensors,
  brokenTokenizers,
} from '../testing/broken/broken-folder.ts';
import { brokenGguf } from '../testing/broken/broken-gguf.ts';
import { copyAdapter, copyFixture, ggufFixture } from '../testing/hub-fixture.ts';
import { add } from './add.ts';
import { verify } from './verify.ts';

/** All of them under LONG_TESTS; every so many otherwise. */
const everyNth = process.env.LONG_TESTS ? 1 : 20;
const seed = 19;
const longMs = process.env.LONG_TESTS ? 3_600_000 : 600_000;

let folder: string;
let places: Places;
const silent: Terminal = { say: () => undefined, draw: null, columns: 80, confirm: null };
beforeEach(async () => {
  problems = [];
  folder = await mkdtemp(path.join(tmpdir(), 'broken-'));
  places = {
    modelsDirectory: path.join(folder, 'models'),
    catalogueDirectory: path.join(folder, 'catalogue'),
    cacheDirectory: path.join(folder, 'cache'),
  };
});
afterEach(() => rm(folder, { recursive: true }));

/** What went otherwise than it should. */
let problems: string[];

const inside = (directory: string) => readdir(directory).catch(() => []);

/**
 * Adds a model. Either it is refused in one line and nothing of it is left, or it is built, loaded and writes.
 * @returns the line; null when it works.
 */
async function tryToAdd(how: string, given: string, lora: string | null = null): Promise<string | null> {
  const asked = { command: 'add', path: given, name: 'broken', lora, base: null } as const;
  const refusal = await add(asked, places, silent).then(
    () => null,
    (error: unknown) => error,
  );
  if (refusal === null) {
    const verified = await verify({ command: 'verify', name: 'broken' }, places, silent).catch(String);
    if (verified !== 0) problems.push(`${how}: added, and verify says ${verified}`);
  } else {
    // Anything else is a bug, and would be printed with its stack.
    if (!(refusal instanceof CommandError || refusal instanceof BuildError)) {
      problems.push(`${how}: no refusal but ${refusal instanceof Error ? refusal.stack : refusal}`);
    }
    const left = [...(await inside(places.modelsDirectory)), ...(await inside(places.cacheDirectory))];
    if (left.length) problems.push(`${how}: ${left} is left`);
  }
  await rm(places.modelsDirectory, { recursive: true, force: true });
  await rm(places.cacheDirectory, { recursive: true, force: true });
  return refusal instanceof Error ? refusal.message : null;
}

const ggufs = ['tiny-llama', 'tiny-gpt2', 'tiny-qwen3', 'tiny-gemma3', 'tiny-llama3', 'tiny-qwen3-head'];

test.each(ggufs)(
  '%s.gguf, broken in every way: refused in one line at add, or it writes',
  async (name) => {
    const whole = await readFile(ggufFixture(name));
    const given = path.join(folder, 'given.gguf');
    await writeFile(given, whole);
    expect(await tryToAdd('as it is', given)).toBeNull();
    let at = ggufs.indexOf(name);
    let refused = 0;
    for (const { how, content } of brokenGguf(whole, seed)) {
      if (at++ % everyNth) continue;
      await writeFile(given, content);
      if ((await tryToAdd(how, given)) !== null) refused += 1;
    }
    expect(problems).toEqual([]);
    expect(refused).toBeGreaterThan(20);
  },
  longMs,
);

async function* brokenFolders(given: string): AsyncGenerator<BrokenFolder> {
  for (const name of (await readdir(given)).sort()) {
    const content = await readFile(path.join(given, name));
    if (name.endsWith('.json')) yield* brokenJson(name, content, seed, 120);
    if (name.endsWith('.safetensors')) yield* brokenSafetensors(name, content, seed);
    if (name === 'tokenizer.json') yield* brokenTokenizers(content);
    if (name.endsWith('.index.json')) {
      const { weight_map: map } = JSON.parse(content.toString());
      for (const file of ['../../elsewhere.safetensors', 'model-00009-of-00009.safetensors', '/etc/passwd']) {
        const other = { weight_map: { ...map, [Object.keys(map)[0]!]: file } };
        yield { how: `${name} names ${file}`, files: { [name]: JSON.stringify(other) } };
      }
    }
    if (name === 'merges.txt') {
      for (const lines of ['#version: 0.2\n', 'zz yy\n', 'a\n', '\u0000\n']) {
        yield { how: `${name} is ${JSON.stringify(lines)}`, files: { [name]: lines } };
      }
    }
  }
}

const hubs = ['gpt2', 'llama', 'qwen3', 'gemma3'] as const;

test.each(hubs)(
  'a folder of %s, broken in every way: refused in one line at add, or it writes',
  async (name) => {
    const given = path.join(folder, 'given');
    await copyFixture(name, given);
    expect(await tryToAdd('as it is', given)).toBeNull();
    let at = hubs.indexOf(name);
    for await (const { how, files } of brokenFolders(given)) {
      if (at++ % everyNth) continue;
      const before = new Map<string, Buffer>();
      for (const [file, content] of Object.entries(files)) {
        before.set(file, await readFile(path.join(given, file)));
        if (content === null) await rm(path.join(given, file));
        else await writeFile(path.join(given, file), content);
      }
      await tryToAdd(how, given);
      for (const [file, content] of before) await writeFile(path.join(given, file), content);
    }
    expect(problems).toEqual([]);
  },
  longMs,
);

test.each(hubs)(
  'an adapter of %s, broken in every way: refused in one line at add, or it writes',
  async (name) => {
    const [given, lora] = [path.join(folder, 'given'), path.join(folder, 'lora')];
    await copyFixture(name, given);
    await copyAdapter(name, lora);
    expect(await tryToAdd('as it is', given, lora)).toBeNull();
    let at = hubs.indexOf(name);
    const patterns = ['(a+)+$', '(', 'x'.repeat(9000), '.*'];
    for await (const { how, files } of brokenFolders(lora)) {
      if (at++ % everyNth) continue;
      await rm(lora, { recursive: true });
      await copyAdapter(name, lora);
      for (const [file, content] of Object.entries(files)) {
        if (content === null) await rm(path.join(lora, file));
        else await writeFile(path.join(lora, file), content);
      }
      await tryToAdd(how, given, lora);
    }
    for (const pattern of patterns) {
      await rm(lora, { recursive: true });
      await copyAdapter(name, lora);
      const place = path.join(lora, 'adapter_config.json');
      const config = JSON.parse(await readFile(place, 'utf8'));
      await writeFile(place, JSON.stringify({ ...config, alpha_pattern: { [pattern]: 4 } }));
      await tryToAdd(pattern, given, lora);
    }
    expect(problems).toEqual([]);
  },
  longMs,
);
