import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { writeTinyGguf } from '@tercet/model-builder/tiny-gguf';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { appendSteps, connectTo, createDocument, openDocument } from '../collab/typist.ts';
import { repositoryRoot } from '../machine.ts';
import { openPage } from '../open-page.ts';
import { foreignCalls } from './foreign-calls.ts';
import { startTraced, straceProblem } from './traced-process.ts';

let folder: string;
let environment: Record<string, string>;
const at = (...parts: string[]) => path.join(folder, ...parts);
beforeEach(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'tercet-leaves-'));
  for (const each of ['home', 'temporary', 'models']) mkdirSync(at(each));
  // Somebody's own machine: without `CI`, where the library of the models keeps silent by itself.
  environment = {
    HOME: at('home'),
    TMPDIR: at('temporary'),
    MODELS_DIR: at('models'),
    CACHE_DIR: at('cache'),
    DATA_DIR: at('data'),
    MODELS: 'tiny',
    THREADS: '1',
    PORT: '0',
  };
  await writeTinyGguf(at('given'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param more where files may be written beside the models, the graphs and the documents. */
function expectNothingLeft(trace: string, ...more: string[]): void {
  const own = [at('models'), at('cache'), at('data'), ...more];
  expect(foreignCalls(readFileSync(trace, 'utf8'), own, repositoryRoot)).toEqual([]);
  expect(readdirSync(at('home'))).toEqual([]);
  expect(readdirSync(at('temporary'))).toEqual([]);
}

const models = path.join(repositoryRoot, 'apps/models/dist/main.js');
const server = path.join(repositoryRoot, 'apps/server/dist/main.js');
const problem = straceProblem();
const skipped = problem && ` (skipped: ${problem})`;

test.skipIf(problem !== '')(
  `a model is added, verified and served, somebody writes and asks: nothing leaves the machine${skipped}`,
  async () => {
    for (const command of [['list'], ['add', at('given', 'tiny.gguf')], ['verify', 'tiny']]) {
      const traced = startTraced(at('trace'), [models, ...command], environment);
      expect(await traced.ended).toMatchObject({ status: 0 });
      expectNothingLeft(at('trace'));
    }

    const traced = startTraced(at('trace'), [server], environment);
    const [url = ''] =
      /http:\/\/localhost:\d+/.exec(await traced.said(/Tercet is ready[\s\S]*localhost:\d+/)) ?? [];
    const socket = await connectTo(url);
    const link = await createDocument(socket);
    await openDocument(socket, link, 'ada');
    const content = [{ type: 'paragraph', content: [{ type: 'text', text: 'The sea' }] }];
    await appendSteps(socket, link.documentId, 0, [
      { stepType: 'replace', from: 0, to: 0, slice: { content } },
    ]);
    const page = await openPage(url);
    const how = await new Promise<string>((resolve) => {
      const settings = { maxTokens: 8, seed: 1 };
      page.ask(
        { askId: 'a', model: 'tiny', prompt: 'The sea', candidates: 3, settings } as never,
        ({ type }) => {
          if (type === 'ended' || type === 'failed') resolve(type);
          return false;
        },
        (failure) => resolve(JSON.stringify(failure)),
      );
    });
    page.close();
    socket.disconnect();
    traced.stop();
    await traced.ended;
    expect(how).toBe('ended');
    expectNothingLeft(at('trace'));
  },
  240_000,
);

test.skipIf(problem !== '')(
  `npm run build tells nobody that it ran${skipped}`,
  async () => {
    const script = path.join(repositoryRoot, 'scripts/turbo.mjs');
    // A room with nothing to build: what turbo does by itself is all there is.
    const traced = startTraced(at('trace'), [script, 'build', '--filter=@tercet/protocol'], environment);
    await traced.ended;
    expectNothingLeft(at('trace'), repositoryRoot);
  },
  120_000,
);
