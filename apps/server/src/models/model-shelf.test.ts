import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startModel } from './model.ts';
import { findModel } from './model-shelf.ts';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'model-shelf-'));
});
afterEach(() => rm(folder, { recursive: true }));

const good = { baseUrl: 'https://engine.example/v1', model: 'm' };

/** Reads the model.json of a model that another server runs. */
async function read(upstream: unknown) {
  const card = {
    ...{ name: 'far', title: 'Far', architecture: 'llama', parameters: 9, contextTokens: 64 },
    ...{ licence: 'MIT', source: 'x', files: [], upstream },
  };
  await mkdir(path.join(folder, 'far'), { recursive: true });
  await writeFile(path.join(folder, 'far', 'model.json'), JSON.stringify(card));
  return findModel(folder, 'far');
}

test.each([
  ['http://127.0.0.1:8000/v1'],
  ['https://engine.example'],
  ['https://engine.example:8443/a/b/'],
  ['http://[::1]:8000/v1'],
])('an engine at %s is one', async (baseUrl) => {
  expect(await read({ ...good, baseUrl })).toMatchObject({ present: true });
});

test.each([
  ['file:///etc/passwd', 'it must begin with http:// or https://'],
  ['ftp://engine.example/v1', 'it must begin with http:// or https://'],
  ['javascript:alert(1)', 'it must begin with http:// or https://'],
  ['data:text/plain,x', 'it must begin with http:// or https://'],
  ['engine.example/v1', 'it is no address'],
  ['', 'it is no address'],
  [' https://engine.example/v1', 'it is no address'],
  ['https://engine.example/v1\n', 'it is no address'],
  ['https:\\\\engine.example', 'it is no address'],
  ['\u00a0https://engine.example', 'it is no address'],
  [
    'https://me:pass@engine.example/v1',
    'a name or password does not belong in it; apiKeyVariable names a key',
  ],
  ['https://me@engine.example/v1', 'a name or password does not belong in it; apiKeyVariable names a key'],
  ['https://engine.example/v1#x', 'nothing may follow its path'],
  ['https://engine.example/v1#', 'nothing may follow its path'],
  ['https://engine.example/v1?key=x', 'nothing may follow its path'],
])('an engine at %j is refused in one line', async (baseUrl, words) => {
  const found = await read({ ...good, baseUrl });
  const reason = `its model.json is not valid: upstream.baseUrl: ${words}`;
  expect(found).toMatchObject({ present: false, reason });
});

test.each(['GPU_KEY', 'OPENAI_API_KEY', 'HF_TOKEN', 'my_engine_KEY'])('%s may be its key', async (name) => {
  expect(await read({ ...good, apiKeyVariable: name })).toMatchObject({ present: true });
});

test.each([
  'PATH',
  'HOME',
  '__proto__',
  'constructor',
  'toString',
  'KEY',
  'GPU_KEY_FILE',
  'GPU_KEY\n',
  'GPU KEY',
  '=_KEY',
  'METRICS_TOKEN',
  '',
])('the variable %j is never sent: it is refused in one line', async (name) => {
  const found = await read({ ...good, apiKeyVariable: name });
  expect(found.present ? '' : found.reason).toMatch(
    /^its model\.json is not valid: upstream\.apiKeyVariable: [^\n]+$/,
  );
});

test('what a model.json says of itself is one short line, whatever it says', async () => {
  await read(good);
  for (const text of ['{', '[]', '{"name":7}', 'null', `{"name":"\u001b[2J\n${'x'.repeat(10_000)}"}`]) {
    await writeFile(path.join(folder, 'far', 'model.json'), text);
    const found = await findModel(folder, 'far');
    const reason = found.present ? '' : (found.reason ?? '');
    expect(reason).toMatch(/^its model\.json is not valid: \P{Cc}+$/u);
    expect(reason.length).toBeLessThanOrEqual(200);
  }
});

test('the key of the variable named is sent to its engine; of one that is not set, none', async () => {
  const heard: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    heard.push(request.headers.authorization);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.end('data: {"choices":[{"text":"a","finish_reason":"stop"}]}\n\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  process.env.MODEL_SHELF_TEST_KEY = ' sk-1\n';
  try {
    for (const name of ['MODEL_SHELF_TEST_KEY', 'MODEL_SHELF_UNSET_KEY']) {
      const shelved = await read({ ...good, baseUrl, apiKeyVariable: name });
      const workers = [{ model: 'far', device: 'cpu', threads: 1, kvMemoryMb: 64 }];
      const config = { workerEntry: '/nowhere', cacheDirectory: '/nowhere', slotTokens: 64, workers };
      await new Promise<void>((resolve) => {
        const onStatus = () => {
          if (model.status.state === 'ready') void model.stop().then(resolve);
        };
        const model = startModel(shelved, config, { onStatus });
      });
    }
  } finally {
    delete process.env.MODEL_SHELF_TEST_KEY;
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
  expect(heard).toEqual(['Bearer sk-1', undefined]);
});
