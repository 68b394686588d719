import { expect, test } from '@playwright/test';
import { ServerProcess } from './server-process.ts';
import { Writer } from './writer.ts';

const beginning = 'On the third day of the storm the harbour master';

test('[UX 14] what the page called saved survives kill -9; without a server the page says not saved within 2 s, and saves when it is back', async ({
  page,
}) => {
  const first = await ServerProcess.start();
  const writer = new Writer(page, first.url);
  await writer.open();
  await writer.write(beginning);
  await writer.saved();
  const address = page.url();

  await first.stop('SIGKILL');
  await writer.write(' wrote');
  await expect(page.getByText(/not saved/i).first()).toBeVisible();

  const second = await ServerProcess.start({ port: first.port, dataDirectory: first.dataDirectory });
  await writer.saved();
  await page.reload();
  await expect(writer.editor).toContainText(`${beginning} wrote`);

  await second.stop();
  const third = await ServerProcess.start({ port: first.port, dataDirectory: first.dataDirectory });
  await writer.open(address);
  await expect(writer.editor).toContainText(`${beginning} wrote`);
  await third.stop();
  third.removeData();
});

test('a server that is killed under `npm start` comes back by itself, the page finds it, and what was written meanwhile is saved', async ({
  page,
}) => {
  test.setTimeout(180_000);
  const started = await ServerProcess.start({ script: 'scripts/start.mjs' });
  const writer = new Writer(page, started.url);
  await writer.open();
  await writer.write(beginning);
  await writer.saved();

  const [server = 0] = started.workerPids();
  process.kill(server, 'SIGKILL');
  await writer.write(' wrote');
  await started.said(/The server died \(killed by SIGKILL\); it is started again \(1 of 5/);
  await expect(page.getByText('Saved', { exact: true })).toBeVisible({ timeout: 60_000 });
  await page.reload();
  await expect(writer.editor).toHaveText(`${beginning} wrote`);

  await started.stop();
  expect(started.child.exitCode).toBe(0);
  started.removeData();
});

test('[DC11] what was written without a server survives the page, and is saved once when both are back', async ({
  context,
}) => {
  const first = await ServerProcess.start();
  const before = await context.newPage();
  const writer = new Writer(before, first.url);
  await writer.open();
  await writer.write(beginning);
  await writer.saved();
  const address = before.url();
  await first.stop('SIGKILL');
  await writer.write(' wrote');
  await expect(before.getByText('kept in this browser').first()).toBeVisible();
  await before.close();

  const second = await ServerProcess.start({ port: first.port, dataDirectory: first.dataDirectory });
  const after = new Writer(await context.newPage(), first.url);
  await after.open(address);
  await expect(after.editor).toHaveText(`${beginning} wrote`);
  await after.saved();
  await after.page.reload();
  await expect(after.editor).toHaveText(`${beginning} wrote`);
  await second.stop();
  second.removeData();
});

test('a link that leads nowhere says so and offers a new document', async ({ page }) => {
  const server = await ServerProcess.start();
  await page.goto(`${server.url}/d/AAAAAAAAAAAAAAAAAAAAAA`);
  await expect(page.getByText(/no document at this link/i)).toBeVisible();
  await page
    .getByRole('link', { name: /new document/i })
    .first()
    .click();
  await expect(new Writer(page, server.url).editor).toBeVisible();
  await server.stop();
  server.removeData();
});

test('Ctrl-C stops every process', async () => {
  const server = await ServerProcess.start();
  const workers = server.workerPids();
  expect(workers.length).toBeGreaterThan(0);
  await server.stop('SIGINT');
  for (const pid of workers) expect(() => process.kill(pid, 0)).toThrow();
  server.removeData();
});
