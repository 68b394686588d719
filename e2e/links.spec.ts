import type { Browser, Page } from '@playwright/test';
import { type RawCall, rawCalls } from './raw-calls.ts';
import { expect, test, Writer } from './writer.ts';

const beginning = 'The harbour was empty, and';

/** Somebody else, in a browser of their own. */
async function guest(browser: Browser, address: string): Promise<Writer> {
  const page = await (await browser.newContext()).newPage();
  const writer = new Writer(page, address);
  await writer.open(address);
  return writer;
}

const documentIn = (page: Page) => /\/d\/([^#]+)/.exec(page.url())?.[1] ?? '';
const secretIn = (address: string) => new URL(address).hash.slice(1);

/** What a page may send that does not go through its own code: opened by its link, then the events themselves. */
async function rawAnswers(page: Page, calls: (documentId: string) => RawCall[]): Promise<unknown[]> {
  const documentId = documentIn(page);
  const open: RawCall = [
    'document:open',
    {
      documentId,
      secret: secretIn(page.url()),
      person: { key: 'AAAAAAAAAAAAAAAAAAAAAA', name: 'Mallory' },
      schemaVersion: await schemaVersion(page),
    },
  ];
  const [opened, ...answers] = await rawCalls(page, [open, ...calls(documentId)]);
  expect(opened).toMatchObject({ ok: true });
  return answers;
}

/** As the page itself sends it. */
async function schemaVersion(page: Page): Promise<number> {
  const sent = page
    .waitForEvent('websocket')
    .then((socket) =>
      socket.waitForEvent('framesent', ({ payload }) => String(payload).includes('"document:open"')),
    );
  await page.reload();
  return Number(/"schemaVersion":(\d+)/.exec(String((await sent).payload))?.[1]);
}

const append = (documentId: string, version: number): RawCall => [
  'document:append',
  {
    documentId,
    schemaVersion: version,
    version: 0,
    clientId: 'mallory',
    steps: [{ stepType: 'replace', from: 1, to: 1, slice: { content: [{ type: 'text', text: 'Boo' }] } }],
  },
];
const ask = (documentId: string): RawCall => [
  'continuation:ask',
  {
    askId: 'mallory-1',
    model: 'default',
    prompt: 'Once',
    settings: {},
    document: { documentId, version: 0, position: 1 },
  },
];
const refused = (needs: string) => ({ ok: false, failure: { code: 'not-allowed', needs } });

test('[LK1] a link that reads: nothing can be written or asked, neither at the page nor past it', async ({
  writer,
  browser,
}) => {
  await writer.open();
  await writer.write(beginning);
  await writer.saved();
  const reader = await guest(browser, await writer.makeLink('Can read', 'For reading'));
  const { page } = reader;
  await expect(reader.editor).toContainText(beginning);
  await expect(reader.editor).toHaveAttribute('contenteditable', 'false');
  await expect(page.getByText('You can read this document')).toBeVisible();
  await expect(page.getByRole('toolbar', { name: 'Formatting' })).toBeHidden();
  await reader.editor.click();
  await page.keyboard.type('Mine!');
  await page.keyboard.press('Tab');
  await expect(reader.offer).toBeHidden();
  expect(await reader.text()).toBe(beginning);

  const version = await schemaVersion(page);
  const answers = await rawAnswers(page, (documentId) => [
    append(documentId, version),
    ask(documentId),
    ['link:list', { documentId }],
    ['link:create', { documentId, right: 'owner', label: '' }],
    ['document:delete', { documentId }],
  ]);
  expect(answers).toEqual([
    refused('write'),
    refused('ask'),
    refused('owner'),
    refused('owner'),
    refused('owner'),
  ]);

  // It still reads along.
  await writer.write(' calm');
  await expect(reader.editor).toContainText(`${beginning} calm`);
  expect(await writer.text()).toBe(`${beginning} calm`);
  await page.context().close();
});

test('[LK1] a link that writes: it writes, and cannot ask', async ({ writer, browser }) => {
  await writer.open();
  await writer.write(beginning);
  await writer.saved();
  const other = await guest(browser, await writer.makeLink('Can write', 'For my brother'));
  const { page } = other;
  await expect(other.editor).toContainText(beginning);
  await other.editor.focus();
  await other.press('Control+End');
  await page.keyboard.type(' still');
  await expect(writer.editor).toContainText(`${beginning} still`);
  await other.saved();
  await other.press('Tab');
  await other.press('Control+Space');
  await expect(other.offer).toBeHidden();
  await expect(page.getByRole('button', { name: /^Model/ })).toBeHidden();
  const answers = await rawAnswers(page, (documentId) => [ask(documentId), ['link:list', { documentId }]]);
  expect(answers).toEqual([refused('ask'), refused('owner')]);
  await page.context().close();
});

test('[LK4] a revoked link drops within a second, the text stays to be copied, and nothing more is sent', async ({
  writer,
  browser,
}) => {
  await writer.open();
  await writer.write(beginning);
  await writer.saved();
  const address = await writer.makeLink('Can write and ask', 'For Ada');
  const other = await guest(browser, address);
  await expect(other.editor).toContainText(beginning);

  await writer.page.getByRole('button', { name: 'Share' }).click();
  const panel = writer.page.getByRole('dialog', { name: 'Share' });
  await expect(panel.getByText('your link')).toHaveCount(1);
  await panel.getByRole('button', { name: 'Revoke For Ada' }).click();
  await panel.getByRole('button', { name: 'Revoke it' }).click();
  await expect(other.page.getByText(/An owner revoked your link/)).toBeVisible();
  await expect(panel.getByText('1 revoked link')).toBeVisible();
  await panel.getByRole('button', { name: 'Close' }).click();

  await expect(other.editor).toContainText(beginning);
  await expect(other.editor).toHaveAttribute('contenteditable', 'false');
  await expect(other.page.getByRole('button', { name: 'Copy the text' })).toBeVisible();
  await other.editor.click();
  await other.page.keyboard.type(' gone');
  expect(await writer.text()).toBe(beginning);

  await other.page.reload();
  await expect(other.page.getByText('There is no document at this link.')).toBeVisible();
  await other.page.context().close();
});

test('[LK2] a wrong secret and a document that is not there look alike; an address that lacks its key says so', async ({
  writer,
}) => {
  await writer.open();
  const [path = '', secret = ''] = writer.page.url().split('#');
  const wrong = secret.startsWith('A') ? `B${secret.slice(1)}` : `A${secret.slice(1)}`;
  const elsewhere = path.replace(/[^/]+$/, 'A'.repeat(22));
  const saidAt = async (address: string) => {
    await writer.page.goto('about:blank');
    await writer.page.goto(address);
    await expect(writer.page.getByText('There is no document at this link.')).toBeVisible();
    return writer.page.locator('main').innerText();
  };
  expect(await saidAt(`${path}#${wrong}`)).toBe(await saidAt(`${elsewhere}#${secret}`));
  // What is wrong with an address the page sees by itself: the server is not asked.
  expect(await saidAt(path)).toContain('what stands behind its # is missing');
  expect(await saidAt(`${path}#${secret.slice(0, 20)}`)).toContain('20 of 43 characters');
  // The right secret put into the same tab opens it.
  await writer.page.goto('about:blank');
  await writer.page.goto(path);
  await expect(writer.page.getByText('There is no document at this link.')).toBeVisible();
  await writer.page.evaluate((right) => {
    location.hash = right;
  }, secret);
  await expect(writer.editor).toBeVisible();
});

test('[LK3] a secret is in no address a server sees, and in nothing the server says', async ({
  page,
  server,
  browser,
}) => {
  const seen: string[] = [];
  const watch = (watched: Page) => {
    // What is behind # stays in the browser; everything else of a request does not.
    watched.on('request', async (request) => {
      seen.push(
        request.url().split('#')[0] ?? '',
        JSON.stringify(await request.allHeaders().catch(() => ({}))),
      );
    });
    watched.on('websocket', (socket) => seen.push(socket.url()));
  };
  watch(page);
  const writer = new Writer(page, server.url);
  await writer.open();
  await writer.write(beginning);
  await writer.saved();
  const made = await writer.makeLink('Can read', 'For reading');
  const other = await browser.newContext();
  const reader = await other.newPage();
  watch(reader);
  await reader.goto(made);
  await expect(new Writer(reader, made).editor).toContainText(beginning);
  await reader.reload();
  await expect(new Writer(reader, made).editor).toContainText(beginning);
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  const source = await (await fetch(page.url())).text();

  const secrets = [secretIn(page.url()), secretIn(made)];
  for (const secret of secrets) expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
  expect(seen.length).toBeGreaterThan(6);
  for (const text of [...seen, metrics, source, server.output])
    for (const secret of secrets) expect(text).not.toContain(secret);
  await other.close();
});

test('an owner copies a link to hand on, not their own address', async ({ writer, browser }) => {
  await writer.page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await writer.open();
  await writer.write(beginning);
  await writer.saved();
  const copied = async () => {
    await writer.page.getByRole('button', { name: 'Copy a link for a co-writer' }).click();
    await expect(writer.page.getByText('Copied', { exact: true })).toBeVisible();
    await expect(writer.page.getByText('Copied', { exact: true })).toBeHidden();
    return writer.page.evaluate(() => navigator.clipboard.readText());
  };
  await writer.page.getByRole('button', { name: 'Share' }).click();
  const address = await copied();
  expect(secretIn(address)).not.toBe(secretIn(writer.page.url()));
  // One link is enough for many copies.
  expect(await copied()).toBe(address);
  const other = await guest(browser, address);
  await expect(other.editor).toContainText(beginning);
  await other.page.getByRole('button', { name: 'Share' }).click();
  await expect(other.page.getByText('write, and ask for suggestions')).toBeVisible();
  await expect(other.page.getByRole('button', { name: 'Create link' })).toBeHidden();
  await other.page.context().close();
});

test('[DC10] a document is deleted for good: every page hears so, and no link opens it', async ({
  writer,
  browser,
}) => {
  await writer.open();
  await writer.write(beginning);
  await writer.saved();
  const owners = writer.page.url();
  const address = await writer.makeLink('Can read', 'For reading');
  const other = await guest(browser, address);
  await expect(other.editor).toContainText(beginning);
  await writer.page.getByRole('button', { name: 'Share' }).click();
  await writer.page.getByRole('button', { name: 'Delete the document…' }).click();
  await writer.page.getByRole('button', { name: 'Delete it for good' }).click();
  await expect(writer.page.getByText('The document was deleted for good.')).toBeVisible();
  await expect(other.page.getByText(/was deleted for good/)).toBeVisible();
  await expect(other.editor).toContainText(beginning);
  for (const gone of [owners, address]) {
    await other.page.goto('about:blank');
    await other.page.goto(gone);
    await expect(other.page.getByText('There is no document at this link.')).toBeVisible();
  }
  await other.page.context().close();
});

test('a name is asked for when somebody else comes, kept in the browser, and seen by the others', async ({
  writer,
  browser,
}) => {
  await writer.open();
  const question = (page: Page) => page.getByRole('region', { name: 'Your name' });
  await expect(question(writer.page)).toBeHidden();
  const other = await guest(browser, await writer.makeLink('Can write', 'For Ada'));
  await expect(question(writer.page)).toBeVisible();
  await question(other.page).getByRole('textbox').fill('  Ada   Lovelace ');
  await question(other.page).getByRole('button', { name: 'Use this name' }).click();
  await expect(question(other.page)).toBeHidden();
  await expect(question(writer.page)).toContainText('Ada Lovelace is here.');
  await question(writer.page).getByRole('button', { name: 'Not now' }).click();
  await expect(question(writer.page)).toBeHidden();

  await other.page.reload();
  await expect(other.editor).toBeVisible();
  await expect(question(other.page)).toBeHidden();
  expect(await other.page.evaluate(() => localStorage.getItem('tercet.person'))).toContain('"Ada Lovelace"');
  await other.page.context().close();
});
