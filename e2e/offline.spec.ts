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

test('[DC22] another tab deletes the browser’s database: what is not saved is written again, and outlives the page', async ({
  browser,
  server,
}) => {
  const adas = await browserOf(browser);
  const ada = await tab(adas, server.url);
  await ada.write('Saved. ');
  await ada.saved();
  await shellKept(ada.page);
  const address = ada.page.url();
  await adas.setOffline(true);
  await ada.write('Not saved yet.');
  await expect(ada.page.getByTestId('saved')).toContainText('kept in this browser');
  const other = await adas.newPage();
  await other.goto(server.url).catch(() => undefined);
  const deleted = await other.evaluate(
    () =>
      new Promise<string>((resolve) => {
        const deleting = indexedDB.deleteDatabase('tercet');
        deleting.onsuccess = () => resolve('deleted');
        deleting.onerror = () => resolve('refused');
      }),
  );
  expect(deleted).toBe('deleted');
  await expect(ada.page.getByTestId('saved')).toContainText('kept in this browser');
  await ada.page.reload();
  await expect(ada.editor).toHaveText('Saved. Not saved yet.');
  await adas.setOffline(false);
  await ada.saved();
  expect(await onTheServer(browser, server.url, address)).toBe('Saved. Not saved yet.');
});

test('[DC24] after a reload the caret and the view are where they were, also in a text another has added to', async ({
  browser,
  server,
}) => {
  const adas = await browserOf(browser);
  const ada = await tab(adas, server.url);
  const { page } = ada;
  const paragraphs = Array.from(
    { length: 300 },
    (_, at) => `Paragraph ${at} ${'of a long text '.repeat(20)}`,
  );
  await ada.editor.evaluate((element, text) => {
    const data = new DataTransfer();
    data.setData('text/plain', text);
    element.dispatchEvent(
      new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }),
    );
  }, paragraphs.join('\n\n'));
  await ada.saved();
  await page.getByText('Paragraph 150 ').click();
  const place = () =>
    page.getByText('Paragraph 150 ').evaluate((element) => element.getBoundingClientRect().top);
  const before = await place();
  const bo = await tab(await browserOf(browser), server.url, page.url());
  await bo.press('Control+Home');
  await bo.write('Much was added before. ');
  await bo.saved();

  await page.reload();
  await expect(ada.editor).toContainText('Much was added before.');
  await expect.poll(async () => Math.abs((await place()) - before)).toBeLessThan(40);
  await page.keyboard.type('HERE ');
  const typed = page.getByText('Paragraph 150 ');
  await expect(typed).toContainText('HERE ');
  await expect(typed).toBeInViewport();
  await ada.saved();

  // Opened for the first time: the caret is at the end, the view at the start.
  const cy = await tab(await browserOf(browser), server.url, page.url());
  expect(await cy.page.evaluate(() => window.scrollY)).toBe(0);
  await cy.page.keyboard.type(' THE END');
  await expect(cy.page.getByText('Paragraph 299 ')).toContainText('THE END');
  await expect(cy.page.getByText('Paragraph 299 ')).toBeInViewport();
});

test('[DC25] what breaks in the page is said in words; the text stays, to be written on, copied and downloaded', async ({
  browser,
  server,
}) => {
  const adas = await browserOf(browser);
  const page = await adas.newPage();
  const ada = new Writer(page, server.url);
  await page.route(/surroundings-.*\.js/, (route) => route.fulfill({ status: 500 }));
  await ada.open();
  await ada.write('Written on.');
  const tools = page.getByRole('alert').filter({ hasText: 'The tools around the text could not be loaded' });
  await expect(tools).toBeVisible();
  await page.unroute(/surroundings-.*\.js/);
  await tools.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('button', { name: 'Share' })).toBeVisible();
  await expect(tools).toBeHidden();

  // A part of the page throws as it is drawn: the browser's own function is made to.
  await page.evaluate(() => {
    Number.prototype.toLocaleString = () => {
      throw new Error('broken on purpose');
    };
  });
  await ada.write(' And on.');
  await expect(
    page.getByRole('alert').filter({ hasText: 'The line below the text could not be shown' }),
  ).toBeVisible();
  await ada.write(' And on again.');
  await ada.saved();

  // All of it throws.
  await page.evaluate(() => {
    Object.defineProperty(document, 'title', {
      set() {
        throw new Error('broken on purpose');
      },
    });
  });
  await ada.press('Control+Home');
  await ada.write('Broken. ');
  await expect(page.getByRole('heading', { name: 'Something in this page broke.' })).toBeVisible();
  await expect(page.getByRole('region', { name: 'Your text' })).toContainText(
    'Written on. And on. And on again.',
  );
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download the text' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/\.txt$/);
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(ada.editor).toContainText('Written on. And on. And on again.');
});
