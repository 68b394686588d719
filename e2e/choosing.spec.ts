import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, rmSync, symlinkSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from '@playwright/test';
import { repositoryRoot, ServerProcess, temporaryFolder } from './server-process.ts';
import { Writer } from './writer.ts';

/** A folder of models: the embedded one, one of random weights, and the cards of two that are not here. */
function modelsFolder(): string {
  const folder = temporaryFolder('models');
  const own = path.join(repositoryRoot, 'models');
  symlinkSync(path.join(own, 'smollm2-135m'), path.join(folder, 'smollm2-135m'));
  for (const name of ['gpt2-medium', 'gpt2-xl']) {
    mkdirSync(path.join(folder, name));
    copyFileSync(path.join(own, name, 'model.json'), path.join(folder, name, 'model.json'));
  }
  execFileSync(process.execPath, ['apps/models/dist/main.js', 'synthesize', 'gpt2'], {
    cwd: repositoryRoot,
    env: { ...process.env, MODELS_DIR: folder },
  });
  return folder;
}

test('[UX 12, 13] two models answer, each in a process of its own; those that are not here say what brings them', async ({
  page,
}) => {
  const models = modelsFolder();
  const cache = temporaryFolder('cache');
  const names = 'smollm2-135m,gpt2-synthetic,gpt2-xl';
  const server = await ServerProcess.start({
    env: { MODELS_DIR: models, CACHE_DIR: cache, MODELS: names, KV_MEMORY_MB: '256' },
  });
  await server.said(/SmolLM2 135M Instruct is loaded/);
  await server.said(/random weights is loaded/);
  expect(server.output).toContain('npm run models -- pull gpt2-xl brings it.');
  expect(server.workerPids()).toHaveLength(2);

  const writer = new Writer(page, server.url);
  await writer.open();
  const chip = page.getByRole('button', { name: /^Model / });
  await expect(chip).toHaveAccessibleName(/SmolLM2 135M Instruct: ready/);
  await chip.click();
  const menu = page.getByRole('menu');
  await expect(menu.getByRole('menuitemradio')).toHaveCount(2);
  await expect(menu.getByText(/about [\d.]+ words a second here/)).toHaveCount(2);
  const absent = menu.getByRole('menuitem', { name: /GPT-2 medium is not installed/ });
  await expect(absent).toContainText('npm run models -- pull gpt2-medium');
  await expect(menu.getByRole('menuitem', { name: /GPT-2 XL is not installed/ })).toBeVisible();
  if (process.env.SCREENSHOTS_TO) await page.screenshot({ path: `${process.env.SCREENSHOTS_TO}-wide.png` });

  await menu.getByRole('menuitemradio', { name: /random weights/ }).click();
  await expect(chip).toHaveAccessibleName(/random weights.*ready/);
  await writer.write('The sea was calm, and');
  await writer.press('Tab');
  await writer.offerSettled();
  await writer.press('1');
  await writer.press('ArrowLeft');
  await expect(page.getByTestId('provenance')).toContainText('gpt2-synthetic');

  // The choice is kept in the browser.
  await writer.saved();
  await page.reload();
  await expect(chip).toHaveAccessibleName(/random weights.*ready/);
  await server.stop();

  // The same browser, and a server that has only the embedded one: it writes, and the page says so.
  const { port } = server;
  const env = { MODELS_DIR: models, CACHE_DIR: cache, MODELS: 'smollm2-135m', KV_MEMORY_MB: '256' };
  const again = await ServerProcess.start({ port, dataDirectory: server.dataDirectory, env });
  await expect(chip).toHaveAccessibleName(/SmolLM2 135M Instruct: ready/);
  await page.setViewportSize({ width: 390, height: 844 });
  await chip.click();
  await expect(page.getByText(/which you chose, is no longer available; SmolLM2/)).toBeVisible();
  await expect(menu.getByText('MODELS=smollm2-135m,gpt2-synthetic npm start')).toBeVisible();
  const wide = await page.evaluate(() => document.documentElement.scrollWidth);
  expect(wide).toBeLessThanOrEqual(390);
  if (process.env.SCREENSHOTS_TO) await page.screenshot({ path: `${process.env.SCREENSHOTS_TO}-phone.png` });
  await again.stop();
  again.removeData();
  for (const folder of [models, cache]) rmSync(folder, { recursive: true, force: true });
});

test('[UX 13] a model that does not fit the memory is not started, and says why', async ({ page }) => {
  const models = modelsFolder();
  const server = await ServerProcess.start({
    env: { MODELS_DIR: models, MODELS: 'smollm2-135m,gpt2-synthetic', MODEL_MEMORY_MB: '2000' },
  });
  expect(server.output).toMatch(/cannot be used: it needs [\d.]+ GB of memory and [\d.]+ GB are left/);
  expect(server.workerPids()).toHaveLength(1);
  const writer = new Writer(page, server.url);
  await writer.open();
  await page.getByRole('button', { name: /^Model / }).click();
  await expect(page.getByRole('menu').getByText(/MODEL_MEMORY_MB raises the bound/)).toBeVisible();
  await server.stop();
  server.removeData();
  rmSync(models, { recursive: true, force: true });
});
