import type { Browser, BrowserContext, Page } from '@playwright/test';
import { expect, test, Writer } from './writer.ts';

const contexts: BrowserContext[] = [];
test.afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

/** A browser of one person. Leaving a page with edits asks; here the answer is always to leave. */
async function browserOf(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext();
  contexts.push(context);
  context.on('dialog', (dialog) => void dialog.accept());
  return context;
}

async function tab(context: BrowserContext, url: string, address = url): Promise<Writer> {
  const writer = new Writer(await context.newPage(), url);
  await writer.open(address);
  return writer;
}

/** The browser keeps the page itself from now on. */
async function shellKept(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
}

const notSaved = (writer: Writer) => expect(writer.page.getByTestId('saved')).toContainText('Not saved');

/** What a browser that never saw the document finds on the server. */
async function onTheServer(browser: Browser, url: string, address: string): Promise<string> {
  const reader = await tab(await browserOf(browser), url, address);
  return reader.text();
}

test('[UX 14] written without a network and with another writer meanwhile: said within 2 s, and all there afterwards', async ({
  browser,
  server,
}) => {
  const adas = await browserOf(browser);
  const ada = await tab(adas, server.url);
  await ada.write('Both are here.');
  await ada.saved();
  const bo = await tab(await browserOf(browser), server.url, ada.page.url());

  await adas.setOffline(true);
  await ada.write(' Ada went below deck.');
  await notSaved(ada);
  await expect(ada.page.getByTestId('saved')).toContainText('kept in this browser');
  await bo.press('Control+Home');
  await bo.write('Bo stayed. ');
  await bo.saved();

  await adas.setOffline(false);
  await ada.saved();
  const all = 'Bo stayed. Both are here. Ada went below deck.';
  await expect(ada.editor).toHaveText(all);
  await expect(bo.editor).toHaveText(all);
});

test('[DC11] reloaded without a network: the text is there and can be written on; with one it is saved, once', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  const ada = await tab(context, server.url);
  await ada.write('Before the storm.');
  await ada.saved();
  await shellKept(ada.page);

  await context.setOffline(true);
  await ada.write(' During it.');
  await notSaved(ada);
  await ada.page.reload();
  await expect(ada.editor).toHaveText('Before the storm. During it.');
  await notSaved(ada);
  await ada.press('Control+End');
  await ada.write(' Still.');

  await context.setOffline(false);
  await ada.saved();
  const all = 'Before the storm. During it. Still.';
  await expect(ada.editor).toHaveText(all);
  expect(await onTheServer(browser, server.url, ada.page.url())).toBe(all);
});

test('[DC11] a page that is gone with edits nobody has: the next page of the browser sends them, once', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  const ada = await tab(context, server.url);
  await ada.write('Dear');
  await ada.saved();
  const address = ada.page.url();
  await shellKept(ada.page);
  await context.setOffline(true);
  await ada.write(' Bo, the page ends here');
  await notSaved(ada);
  // As a crash: no handler of the page runs.
  await ada.page.waitForTimeout(400);
  await ada.page.close({ runBeforeUnload: false });

  await context.setOffline(false);
  const again = await tab(context, server.url, address);
  const all = 'Dear Bo, the page ends here';
  await expect(again.editor).toHaveText(all);
  await again.saved();
  expect(await onTheServer(browser, server.url, address)).toBe(all);
  await again.page.reload();
  await expect(again.editor).toHaveText(all);
});

test('[DC11] two tabs of one person, both gone with edits: one tab brings back the edits of both', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  const one = await tab(context, server.url);
  await one.write('Middle');
  await one.saved();
  const address = one.page.url();
  const two = await tab(context, server.url, address);
  await expect(two.editor).toHaveText('Middle');
  await one.press('Control+End');
  await one.write('.');
  await expect(two.editor).toHaveText('Middle.');

  await context.setOffline(true);
  await one.press('Control+End');
  await one.write(' one');
  await two.press('Control+Home');
  await two.write('two ');
  await notSaved(one);
  await notSaved(two);
  for (const writer of [one, two]) {
    await writer.page.waitForTimeout(400);
    await writer.page.close({ runBeforeUnload: false });
  }

  await context.setOffline(false);
  const again = await tab(context, server.url, address);
  await expect(again.editor).toHaveText('two Middle. one');
  await again.saved();
  await expect.poll(() => onTheServer(browser, server.url, address)).toBe('two Middle. one');
});

test('a link that is revoked while edits wait: the text is there to be copied, and goes only when told to', async ({
  browser,
  server,
}) => {
  const owner = await tab(await browserOf(browser), server.url);
  await owner.write('Ours.');
  await owner.saved();
  const link = await owner.makeLink('Can write', 'Bo');
  const bos = await browserOf(browser);
  const bo = await tab(bos, server.url, link);
  await shellKept(bo.page);
  await bos.setOffline(true);
  await bo.press('Control+End');
  await bo.write(' And mine.');
  await notSaved(bo);
  await owner.page.getByRole('button', { name: 'Share' }).click();
  await owner.page
    .getByRole('button', { name: /revoke/i })
    .first()
    .click();
  const sure = owner.page.getByRole('button', { name: /^revoke/i }).last();
  if (await sure.isVisible()) await sure.click();

  await bos.setOffline(false);
  await bo.page.reload();
  await expect(bo.page.getByText('Ours. And mine.').or(bo.page.getByText('And mine.'))).toBeVisible();
  await bo.page.getByRole('button', { name: 'Discard it' }).click();
  await bo.page.reload();
  await expect(bo.page.getByText('And mine.')).toBeHidden();
});
