import { rmSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import { ServerProcess, temporaryFolder } from './server-process.ts';
import { Writer } from './writer.ts';

test('[UX 12, 13] while the model’s graph is being built the page writes, says how far it is, and asks work when it is ready', async ({
  page,
}) => {
  const cache = temporaryFolder('cache');
  const server = await ServerProcess.start({ env: { CACHE_DIR: cache }, until: /http:\/\/\S+/ });
  const writer = new Writer(page, server.url);
  await writer.open();
  await expect(page.getByRole('button', { name: /SmolLM2.*(preparing|building) \d+\s?%/i })).toBeVisible();
  await writer.write('A quiet morning, and');
  await writer.saved();
  await writer.press('Tab');
  await expect(page.getByText(/not ready|preparing|building/i).first()).toBeVisible();
  await writer.press('Escape');

  await server.said(/Tercet is ready/);
  await expect(page.getByRole('button', { name: /SmolLM2.*ready/i })).toBeVisible();
  await writer.press('Tab');
  await writer.offerSettled();
  await server.stop();
  server.removeData();
  rmSync(cache, { recursive: true, force: true });
});

test('a bad setting is one line, and the exit status is 2', async () => {
  const refused = ServerProcess.start({ env: { THREADS: 'many' } }).then(
    () => 'it started',
    (error: Error) => error.message,
  );
  const [ended, ...lines] = (await refused).split('\n').filter(Boolean);
  expect(ended).toMatch(/ended \(2\)/);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toContain('THREADS');
});
