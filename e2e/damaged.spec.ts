import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import AxeBuilder from '@axe-core/playwright';
import { type Browser, expect, type Page, test } from '@playwright/test';
import { ServerProcess } from './server-process.ts';
import { Writer } from './writer.ts';

const first = 'The harbour master counted the boats twice.';
const second = 'CANARY words that the disk will damage.';
const third = 'And the last sentence of all.';

/** A page of its own, with a browser's memory of its own. */
async function pageOf(browser: Browser, viewport?: { width: number; height: number }): Promise<Page> {
  return (await browser.newContext(viewport ? { viewport } : {})).newPage();
}

/** What a bad disk does: one bit. */
function flipBit(file: string, canary: string): void {
  const bytes = readFileSync(file);
  const at = bytes.indexOf(canary);
  if (at < 0) throw new Error('the words are not in the file');
  bytes[at + 2]! ^= 4;
  writeFileSync(file, bytes);
}

test('[DC13] a byte flips on the server’s disk: the owner reads what is left, continues, and everyone writes again', async ({
  browser,
}) => {
  test.setTimeout(180_000);
  const up = { until: /http:\/\/localhost:\d+/ };
  const server = await ServerProcess.start(up);
  const owner = new Writer(await pageOf(browser), server.url);
  await owner.open();
  for (const [index, words] of [first, second, third].entries()) {
    if (index > 0) await owner.press('Enter');
    await owner.page.keyboard.insertText(words);
    await owner.saved();
  }
  const address = owner.page.url();
  const link = await owner.makeLink('Can write', 'Bea');
  await owner.page.close();
  await server.stop();
  flipBit(path.join(server.dataDirectory, 'tercet.sqlite'), 'CANARY');

  const again = await ServerProcess.start({ ...up, port: server.port, dataDirectory: server.dataDirectory });
  const bea = new Writer(await pageOf(browser), server.url);
  await bea.page.goto(link);
  await expect(bea.page.getByText('An owner of the document has to choose how to continue.')).toBeVisible();
  await expect(bea.page.getByRole('button', { name: 'Continue from here' })).toBeHidden();

  const ada = await pageOf(browser);
  await ada.goto(address);
  await expect(ada.getByRole('heading', { level: 1 })).toHaveText(/damaged on the server’s disk/);
  const readable = ada.getByRole('region', { name: 'The newest text that can be read' });
  await expect(readable).toContainText(first);
  await expect(readable).not.toContainText('words that the disk');
  const problems = await new AxeBuilder({ page: ada }).analyze();
  expect(problems.violations).toEqual([]);
  const [file] = await Promise.all([
    ada.waitForEvent('download'),
    readable.getByRole('button', { name: 'Save as Markdown' }).click(),
  ]);
  expect(readFileSync((await file.path()) ?? '', 'utf8')).toContain(first);

  await readable.getByRole('button', { name: 'Continue from here' }).click();
  const mended = new Writer(ada, server.url);
  await expect(mended.editor).toContainText(first);
  // Whoever waited is let in by themselves.
  await expect(bea.editor).toContainText(first);
  await bea.editor.focus();
  await bea.press('Control+End');
  await bea.page.keyboard.insertText('Bea goes on.');
  await bea.saved();
  await expect(mended.editor).toContainText('Bea goes on.');

  await ada.getByRole('button', { name: 'History' }).click();
  await expect(ada.getByText('Recovered after damage').first()).toBeAttached();
  await again.stop();
  again.removeData();
});
