import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { serveHub } from './serve-hub.ts';
import { repositoryRoot, ServerProcess, temporaryFolder } from './server-process.ts';
import { Writer } from './writer.ts';

const weights = 'SmolLM2-135M-Instruct.Q4_1.gguf';
const embedded = path.join(repositoryRoot, 'models/smollm2-135m');

test('[UX 13] an owner fetches a model from the page, sees it come, goes on after a restart, and writes with it', async ({
  page,
}) => {
  // The embedded checkpoint once more, as if it were another that a hub has.
  const hub = await serveHub(path.join(embedded, weights), weights, 5);
  const models = temporaryFolder('models');
  const cache = temporaryFolder('cache');
  symlinkSync(embedded, path.join(models, 'smollm2-135m'));
  mkdirSync(path.join(models, 'story'));
  const card = JSON.parse(readFileSync(path.join(embedded, 'model.json'), 'utf8'));
  const { id, commit } = hub;
  writeFileSync(
    path.join(models, 'story', 'model.json'),
    JSON.stringify({ ...card, name: 'story', title: 'Story teller', hub: { id, revision: commit } }),
  );
  const env = {
    ...{ MODELS_DIR: models, CACHE_DIR: cache, HF_ENDPOINT: hub.endpoint },
    ...{ ALLOW_PULL: 'on', KV_MEMORY_MB: '256', MODEL_MEMORY_MB: '4000' },
  };
  const server = await ServerProcess.start({ env });
  await server.said(/SmolLM2 135M Instruct is loaded/);
  const writer = new Writer(page, server.url);
  await writer.open();
  const chip = page.getByRole('button', { name: /^Model / });
  const menu = page.getByRole('menu');
  await chip.click();
  await expect(menu.getByText('Not installed. You can download them.')).toBeVisible();
  await menu.getByRole('menuitem', { name: 'Story teller: Download' }).click();
  await expect(menu.getByText(/Downloading: [1-9]\d? % of 98 MB/)).toBeVisible();
  if (process.env.SCREENSHOTS_TO) await page.screenshot({ path: `${process.env.SCREENSHOTS_TO}-pull.png` });

  // The server is gone in the middle, and comes back: what has come is not fetched again.
  await server.stop();
  const { port, dataDirectory } = server;
  const again = await ServerProcess.start({ port, dataDirectory, env });
  await expect(menu.getByRole('menuitem', { name: 'Story teller: Download' })).toBeVisible({
    timeout: 30_000,
  });
  await menu.getByRole('menuitem', { name: 'Story teller: Download' }).click();
  const chosen = menu.getByRole('menuitemradio', { name: /Story teller.*Ready/ });
  await expect(chosen).toBeVisible({ timeout: 120_000 });
  expect(hub.ranges[0]).toBeUndefined();
  expect(hub.ranges.at(-1)).toMatch(/^bytes=[1-9]\d*-$/);

  await chosen.click();
  await expect(chip).toHaveAccessibleName(/Story teller: ready/);
  await writer.write('The sea was calm, and');
  await writer.press('Tab');
  await writer.offerSettled();
  await writer.press('1');
  await expect(writer.offer).toBeHidden();
  await again.stop();
  again.removeData();
  hub.close();
  for (const folder of [models, cache]) rmSync(folder, { recursive: true, force: true });
});
