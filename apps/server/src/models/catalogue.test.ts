import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readCatalogue } from './catalogue.ts';

const sha256 = 'a'.repeat(64);
let folder = '';

async function write(name: string, more: object, files: Record<string, string> = {}): Promise<void> {
  const card = {
    name,
    title: name,
    architecture: 'llama',
    contextTokens: 64,
    licence: 'MIT',
    source: 'x',
    ...more,
  };
  await mkdir(path.join(folder, name), { recursive: true });
  await writeFile(path.join(folder, name, 'model.json'), JSON.stringify(card));
  for (const [file, text] of Object.entries(files)) await writeFile(path.join(folder, name, file), text);
}

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'catalogue-'));
  const hub = { id: 'owner/large', revision: 'main' };
  await write('served', { parameters: 5, files: [] });
  await write('large', { parameters: 9, files: [{ path: 'model.safetensors' }], hub });
  await write('here', { parameters: 3, files: [{ path: 'w', bytes: 2, sha256 }] }, { w: 'ab' });
  await write('lost', { parameters: 7, files: [{ path: 'w', bytes: 2, sha256 }] });
  await mkdir(path.join(folder, 'no model'));
  await writeFile(path.join(folder, 'a file'), '');
});
afterAll(() => rm(folder, { recursive: true }));

test('[UX 13] what is not served is listed, smallest first, with what brings it where something does', async () => {
  const found = await readCatalogue(folder, ['served']);
  expect(found.map(({ name, status }) => [name, status])).toEqual([
    [
      'here',
      {
        state: 'absent',
        reason: 'it is installed, but this server was started without it',
        command: 'MODELS=served,here npm start',
      },
    ],
    ['lost', { state: 'absent', reason: 'its file w is missing' }],
    ['large', { state: 'absent', command: 'npm run models -- pull large' }],
  ]);
});

test('without a folder of models there is none', async () => {
  expect(await readCatalogue(path.join(folder, 'nowhere'), [])).toEqual([]);
});
