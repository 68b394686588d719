import { readFileSync } from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import type { Browser, BrowserContext, Locator, Page } from '@playwright/test';
import { expect, test, Writer } from './writer.ts';

const contexts: BrowserContext[] = [];
test.afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

/** A browser of one person. */
async function browserOf(browser: Browser): Promise<BrowserContext> {
  const context = await browser.newContext();
  contexts.push(context);
  return context;
}

/** Writes a document in a tab of its own, and closes the tab. @returns its address. */
async function written(context: BrowserContext, url: string, text: string): Promise<string> {
  const writer = new Writer(await context.newPage(), url);
  await writer.open();
  await writer.write(text);
  await writer.saved();
  const address = writer.page.url();
  // A long title is cut.
  await isListed(writer.page, (text.split('\n')[0]?.replace(/^# /, '') ?? '').slice(0, 30));
  await writer.page.close();
  return address;
}

/** The page keeps what the list shows a moment after the text came to rest. */
async function isListed(page: Page, title: string): Promise<void> {
  await expect.poll(() => page.evaluate(readRows)).toContainEqual(expect.stringContaining(title));
}

/** Runs in the page. */
async function readRows(): Promise<string[]> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('tercet-home', 1);
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const rows = await new Promise<{ title: string }[]>((resolve) => {
    const reading = database.transaction('document').objectStore('document').getAll();
    reading.onsuccess = () => resolve(reading.result);
  });
  database.close();
  return rows.map(({ title }) => title);
}

async function homeOf(context: BrowserContext, url: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url);
  await expect(page.getByRole('heading', { name: 'Your documents' })).toBeVisible();
  return page;
}

const rows = (page: Page): Locator =>
  page.getByRole('list', { name: 'Your documents' }).getByRole('listitem');
const row = (page: Page, title: string): Locator => rows(page).filter({ hasText: title });

test('[HM3] a first visit begins on an empty page; a closed tab’s text is found again, with who is there', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  const ada = new Writer(await context.newPage(), server.url);
  await ada.open(server.url);
  await ada.write('# Rain\nIt had not stopped since Sunday.');
  await ada.saved();
  const address = ada.page.url();
  await isListed(ada.page, 'Rain');
  await ada.page.close();
  await written(context, server.url, 'مساء الخير\nيا صديقي');

  const home = await homeOf(context, server.url);
  await expect(rows(home)).toHaveCount(2);
  await expect(row(home, 'Rain')).toContainText('It had not stopped since Sunday.');
  await expect(row(home, 'Rain')).toContainText('Last change seen just now');
  await expect(home.getByText('مساء الخير', { exact: true })).toHaveCSS('direction', 'rtl');

  await home.getByRole('searchbox').fill('SUNDAY rain');
  await expect(rows(home)).toHaveCount(1);
  await home.getByRole('searchbox').fill('snow');
  await expect(home.getByText('No title and no first words hold that.')).toBeVisible();
  await home.getByRole('button', { name: 'Show all' }).click();

  // Somebody else goes in; this browser's own other tab is nobody.
  const own = await context.newPage();
  await own.goto(address);
  const bea = new Writer(await (await browserOf(browser)).newPage(), server.url);
  await bea.open(address);
  await home.reload();
  await expect(row(home, 'Rain')).toContainText('Someone is here now');

  await row(home, 'Rain').getByRole('link').click();
  await expect(home.getByRole('textbox', { name: 'Document' })).toContainText('since Sunday');
});

test('[HM3] [HM4] by keys alone: new, search, open, pin, forget and take that back; other tabs follow', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  for (const title of ['First', 'Second', 'Third']) await written(context, server.url, title);
  const home = await homeOf(context, server.url);
  const other = await homeOf(context, server.url);
  await home.bringToFront();
  const titles = (page: Page) =>
    rows(page)
      .getByRole('link')
      .evaluateAll((links) => links.map((link) => link.firstElementChild?.textContent));
  await expect.poll(() => titles(home)).toEqual(['Third', 'Second', 'First']);
  await expect(home.getByRole('link', { name: 'Third' })).toBeFocused();
  await home.keyboard.press('ArrowDown');
  await home.keyboard.press('ArrowDown');
  await home.keyboard.press('p');
  await expect.poll(() => titles(home)).toEqual(['First', 'Third', 'Second']);
  await expect.poll(() => titles(other)).toEqual(['First', 'Third', 'Second']);
  await expect(home.getByRole('link', { name: 'First' })).toBeFocused();

  await home.keyboard.press('ArrowDown');
  await home.keyboard.press('Delete');
  await expect.poll(() => titles(other)).toEqual(['First', 'Second']);
  await expect(home.getByText('You need its link to open it again.')).toBeVisible();
  await home.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => titles(home)).toEqual(['First', 'Third', 'Second']);
  await expect.poll(() => titles(other)).toEqual(['First', 'Third', 'Second']);

  await row(home, 'Second').getByRole('button', { name: 'Forget here' }).click();
  await home.reload();
  await expect.poll(() => titles(home)).toEqual(['First', 'Third']);
  await home.keyboard.press('/');
  await home.keyboard.type('fir');
  await expect(rows(home)).toHaveCount(1);
  await home.keyboard.press('Enter');
  await expect(home.getByRole('textbox', { name: 'Document' })).toHaveText('First');

  await home.keyboard.press('Alt+h');
  await expect(home.getByRole('heading', { name: 'Your documents' })).toBeVisible();
  await expect(home.getByRole('link', { name: 'First' })).toBeFocused();
  await home.keyboard.press('n');
  await expect(home.getByRole('textbox', { name: 'Document' })).toHaveText('');
});

test('[HM3] what was deleted, what was revoked and what does not answer says so in the list', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  const ada = new Writer(await context.newPage(), server.url);
  await ada.open();
  await ada.write('Shared with Bea');
  await ada.saved();
  const link = await ada.makeLink('Can write', 'For Bea');
  const beas = await browserOf(browser);
  const bea = new Writer(await beas.newPage(), server.url);
  await bea.open(link);
  await isListed(bea.page, 'Shared with Bea');
  const later = await written(beas, server.url, 'Gone while away');

  await ada.page.getByRole('button', { name: 'Share' }).click();
  await ada.page.getByRole('button', { name: 'Revoke For Bea' }).click();
  await ada.page.getByRole('button', { name: 'Revoke it' }).click();
  await ada.page.getByRole('button', { name: 'Delete the document…' }).click();
  await ada.page.getByRole('button', { name: 'Delete it for good' }).click();
  await expect(ada.page.getByText('The document was deleted for good.')).toBeVisible();
  // In another browser, while nobody of this one has it open.
  const elsewhere = new Writer(await (await browserOf(browser)).newPage(), server.url);
  await elsewhere.open(later);
  await elsewhere.page.getByRole('button', { name: 'Share' }).click();
  await elsewhere.page.getByRole('button', { name: 'Delete the document…' }).click();
  await elsewhere.page.getByRole('button', { name: 'Delete it for good' }).click();
  await expect(elsewhere.page.getByText('The document was deleted for good.')).toBeVisible();

  const adas = await homeOf(context, server.url);
  await expect(row(adas, 'Shared with Bea')).toContainText('Deleted for good');
  const home = await homeOf(beas, server.url);
  await expect(row(home, 'Shared with Bea')).toContainText('An owner revoked your link');
  await expect(row(home, 'Gone while away')).toContainText('Your link no longer works');

  // A list without its server says that, and is still there.
  await home.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await beas.setOffline(true);
  await expect(home.getByText('The server cannot be reached')).toBeVisible();
  await expect(rows(home)).toHaveCount(2);
});

test('[HM5] the list goes to another browser as a file: by its passphrase, and by no other', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  for (const title of ['Rain', 'Snow']) await written(context, server.url, title);
  const home = await homeOf(context, server.url);
  await home.getByRole('button', { name: 'Take this list to another browser' }).click();
  const save = home.getByRole('form', { name: 'Save the list' });
  await save.getByLabel('Passphrase', { exact: true }).fill('too short');
  await save.getByRole('button', { name: 'Save as a file' }).click();
  await expect(save.getByText('Use at least 10 characters')).toBeVisible();
  await save.getByLabel('Passphrase', { exact: true }).fill('rain snow hail sleet');
  const downloading = home.waitForEvent('download');
  await save.getByRole('button', { name: 'Save as a file' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^Tercet documents \d{4}-\d\d-\d\d\.json$/);
  const file = await download.path();
  expect(readFileSync(file, 'utf8')).not.toContain('Rain');
  await expect(save.getByText('Saved 2 documents.')).toBeVisible();

  const others = await browserOf(browser);
  await written(others, server.url, 'Here already');
  const there = await homeOf(others, server.url);
  await there.getByRole('button', { name: 'Take this list to another browser' }).click();
  const load = there.getByRole('form', { name: 'Add a saved list' });
  const add = async (passphrase: string, path = file) => {
    await load.getByLabel('File').setInputFiles(path);
    await load.getByLabel('Passphrase', { exact: true }).fill(passphrase);
    await load.getByRole('button', { name: 'Add these documents' }).click();
  };
  await add('rain snow hail storm');
  await expect(load.getByText('The passphrase does not open this file.')).toBeVisible();
  await add('rain snow hail sleet', 'package.json');
  await expect(load.getByText('That file is no list of documents')).toBeVisible();
  await add('rain snow hail sleet');
  await expect(load.getByText('Added 2 documents; 0 documents known already.')).toBeVisible();
  await there.keyboard.press('Escape');
  await expect(rows(there)).toHaveCount(3);
  await row(there, 'Snow').getByRole('link').click();
  await expect(there.getByRole('textbox', { name: 'Document' })).toHaveText('Snow');
  await expect(there.getByTestId('saved')).toContainText('Saved');
});

test('[HM6] an owner is offered the link of a long text, once, as a file that opens it', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  const ada = new Writer(await context.newPage(), server.url);
  await ada.open();
  const { page } = ada;
  const offer = page.getByRole('region', { name: 'Save the owner link' });
  const insert = (count: number) => page.keyboard.insertText('word '.repeat(count));
  await insert(150);
  await ada.saved();
  await expect(page.getByText('150 words')).toBeVisible();
  await expect(offer).toBeHidden();
  const link = await ada.makeLink('Can write', 'For Bea');
  await ada.editor.focus();
  await insert(50);
  await expect(offer).toBeVisible();
  await expect(ada.editor).toBeFocused();
  const downloading = page.waitForEvent('download');
  await offer.getByRole('button', { name: 'Save as a file' }).click();
  const saved = await (await downloading).path();
  expect(readFileSync(saved, 'utf8')).toContain(`href="${page.url()}"`);
  await expect(offer).toBeHidden();

  // Not again: not now, not after a reload; and never to somebody who is no owner.
  await insert(50);
  await page.reload();
  await expect(page.getByText('250 words')).toBeVisible();
  const bea = new Writer(await (await browserOf(browser)).newPage(), server.url);
  await bea.open(link);
  await expect(bea.page.getByText('250 words')).toBeVisible();
  await bea.write('more ');
  await bea.saved();
  for (const each of [page, bea.page])
    await expect(each.getByRole('region', { name: 'Save the owner link' })).toBeHidden();
});

test('[HM8] the logo leads to the list once all is saved; else the page says what becomes of the words', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  const ada = new Writer(await context.newPage(), server.url);
  await ada.open();
  const { page } = ada;
  await ada.write('Before the storm.');
  await ada.saved();
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await context.setOffline(true);
  await ada.write(' In it.');
  await expect(page.getByTestId('saved')).toContainText('kept in this browser');
  const logo = page.getByRole('link', { name: 'Tercet: your documents' });
  await logo.click();
  const notice = page.getByRole('alert').filter({ hasText: 'This browser keeps them' });
  await expect(notice).toBeVisible();
  await notice.getByRole('button', { name: 'Stay here' }).click();
  await expect(notice).toBeHidden();
  await expect(ada.editor).toHaveText('Before the storm. In it.');

  await logo.click();
  await notice.getByRole('button', { name: 'Leave', exact: true }).click();
  await expect(row(page, 'Before the storm.')).toContainText('Not all sent');
  // Words only this browser has are not forgotten with a key.
  await row(page, 'Before the storm.').getByRole('button', { name: 'Forget here' }).click();
  await expect(page.getByText('It holds words that only this browser has.')).toBeVisible();

  await row(page, 'Before the storm.').getByRole('link').click();
  await expect(ada.editor).toHaveText('Before the storm. In it.');
  // Wanted while nothing can be saved, the list opens as soon as it can.
  await logo.click();
  await expect(notice).toBeVisible();
  await context.setOffline(false);
  await expect(page.getByRole('heading', { name: 'Your documents' })).toBeVisible();
  await expect(row(page, 'Before the storm. In it.')).not.toContainText('Not all sent');
});

test('[HM3] [HM6] a browser that keeps nothing says so, and begins a new document', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  await context.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException('Storage is switched off.', 'SecurityError');
    };
  });
  const ada = new Writer(await context.newPage(), server.url);
  await ada.open(server.url);
  await ada.write('Rain');
  await ada.saved();
  const said = ada.page.getByText('This browser does not remember your documents');
  await expect(said).toBeVisible();
  await ada.page.getByRole('button', { name: 'Close' }).click();
  await expect(said).toBeHidden();
  await ada.page.goto(server.url);
  await expect(ada.editor).toHaveText('');
});

test('[UX 11] [HM7] what was offered is there after the page was closed, with its place and time, and searched', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  const ada = new Writer(await context.newPage(), server.url);
  await ada.open();
  await ada.write('The lighthouse keeper climbed the stairs, and');
  await ada.press('Tab');
  await ada.offerSettled();
  const offered = await ada.offered();
  await ada.press('Escape');
  await expect(ada.offer).toBeHidden();
  await ada.saved();
  const address = ada.page.url();
  await ada.page.close();

  const page = await context.newPage();
  await page.goto(address);
  await page.getByRole('button', { name: 'Everything offered here' }).click();
  const panel = page.getByRole('dialog', { name: 'Offered here' });
  const texts = panel.getByRole('listitem');
  await expect(texts).toHaveCount(3);
  await expect(texts.first()).toContainText('After: …The lighthouse keeper climbed the stairs, and');
  await expect(texts.first()).toContainText(/today at \d/);
  await panel.getByRole('searchbox').fill('no such words anywhere');
  await expect(texts).toHaveCount(0);
  await panel.getByRole('searchbox').fill('lighthouse');
  await expect(texts).toHaveCount(3);
  await panel.getByRole('button', { name: 'Insert at the cursor' }).last().click();
  const text = (offered[0] ?? '').trim().split('\n')[0] ?? '';
  await expect(page.getByRole('textbox', { name: 'Document' })).toContainText(text);
});

test('a thousand documents: a hundred rows at first, and all of them searched', async ({
  browser,
  server,
}) => {
  const context = await browserOf(browser);
  await written(context, server.url, 'The first');
  const home = await homeOf(context, server.url);
  const peeks = watchPeeks(home);
  await home.evaluate(fillList, 1_000);
  await home.reload();
  await expect(home.getByText('1001 documents.')).toBeVisible();
  await expect(rows(home)).toHaveCount(100);
  await home.getByRole('button', { name: 'Show more (901 left)' }).click();
  await expect(rows(home)).toHaveCount(200);
  await home.getByRole('searchbox').fill('number 7');
  await expect(home.getByText('271 of 1001 documents found.')).toBeVisible();
  // [HM2] Only what was in sight was asked about, and what does not open is not asked about again.
  await expect(rows(home).first()).toContainText('Your link no longer works');
  const asked = await peeks;
  expect(asked.size).toBeGreaterThan(0);
  expect(asked.size).toBeLessThan(60);
  expect(Math.max(...asked.values())).toBe(1);
});

/** How often each document was asked about. */
async function watchPeeks(page: Page): Promise<Map<string, number>> {
  const asked = new Map<string, number>();
  page.on('websocket', (socket) =>
    socket.on('framesent', ({ payload }) => {
      const [, id] = /"document:peek",\{"documentId":"([^"]+)"/.exec(String(payload)) ?? [];
      if (id) asked.set(id, (asked.get(id) ?? 0) + 1);
    }),
  );
  return asked;
}

/** Runs in the page. */
async function fillList(count: number): Promise<void> {
  const database = await new Promise<IDBDatabase>((resolve) => {
    const opening = indexedDB.open('tercet-home', 1);
    opening.onsuccess = () => resolve(opening.result);
  });
  const writing = database.transaction('document', 'readwrite');
  for (let index = 0; index < count; index += 1) {
    writing.objectStore('document').put({
      documentId: `${index}`.padStart(22, 'd'),
      secret: 's'.repeat(43),
      right: 'write',
      link: 'works',
      title: `Document number ${index}`,
      words: 'The rain had not stopped since Sunday. '.repeat(6),
      openedAt: index,
      changedAt: index,
      pinned: false,
      used: true,
      ownerLinkOffered: false,
      writerId: 'ada',
    });
  }
  await new Promise((resolve) => {
    writing.oncomplete = resolve;
  });
  database.close();
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`[UX 16, 17] axe finds nothing in the list, and nothing sticks out on the smallest phone (${colorScheme})`, async ({
    browser,
    server,
  }) => {
    const context = await browserOf(browser);
    await written(context, server.url, `${'Averyveryverylongword'.repeat(4)}\n${'x'.repeat(300)}`);
    await written(context, server.url, 'Short');
    const home = await homeOf(context, server.url);
    await home.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await expect(rows(home)).toHaveCount(2);
    const clean = async () => {
      const { violations } = await new AxeBuilder({ page: home }).analyze();
      expect(
        violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html).join(' | ')}`),
      ).toEqual([]);
    };
    await clean();
    await row(home, 'Short').getByRole('button', { name: 'Forget here' }).click();
    await expect(home.getByRole('button', { name: 'Undo' })).toBeVisible();
    await clean();
    await home.setViewportSize({ width: 320, height: 568 });
    expect(await home.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320);
    await home.getByRole('button', { name: 'Take this list to another browser' }).click();
    await expect(home.getByRole('dialog')).toBeVisible();
    await clean();
  });
}
