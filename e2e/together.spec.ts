import type { Browser, BrowserContext, Page } from '@playwright/test';
import { expect, test, Writer } from './writer.ts';

const beginning = 'The lighthouse keeper climbed the stairs one last time, and at the top';

/** Browsers of a story's own. Closed after it, however it ends. */
const contexts: BrowserContext[] = [];
test.afterEach(async () => {
  for (const context of contexts.splice(0)) await context.close();
});

/** A person with a browser, and a name, of their own. */
async function person(browser: Browser, url: string, name: string): Promise<Writer> {
  const context = await browser.newContext();
  contexts.push(context);
  const page: Page = await context.newPage();
  const key = name.padEnd(22, '0');
  await page.addInitScript((kept) => {
    localStorage.setItem('tercet.person', kept);
  }, JSON.stringify({ key, name }));
  return new Writer(page, url);
}

/** Two who write in one document: the first made it, the second came by its link. */
async function together(browser: Browser, url: string): Promise<{ ada: Writer; bo: Writer }> {
  const ada = await person(browser, url, 'Ada');
  await ada.open();
  await expect(ada.page).toHaveURL(/#/);
  const bo = await person(browser, url, 'Bo');
  await bo.open(ada.page.url());
  await expect(ada.page.getByRole('button', { name: '2 people are here' })).toBeVisible();
  return { ada, bo };
}

const caretOf = (writer: Writer, name: string) => writer.page.locator(`[data-caret="${name}"]`);
const signOf = (writer: Writer, name: string) =>
  writer.page.getByRole('button', { name: new RegExp(`^Open ${name}’s \\d suggestions?$`) });
const note = (writer: Writer) => writer.page.getByTestId('offer-note');

/** Where the writer's own caret is: characters of the text before it. */
function caretAt(writer: Writer): Promise<number> {
  return writer.editor.evaluate((element) => {
    const selection = getSelection() as Selection;
    const range = document.createRange();
    range.setStart(element, 0);
    range.setEnd(selection.focusNode as Node, selection.focusOffset);
    return range.toString().length;
  });
}

test('[DC8, PR3] two write at once: both see the same text, and each the other’s caret and name', async ({
  browser,
  server,
}) => {
  const { ada, bo } = await together(browser, server.url);
  await Promise.all([ada.write('From Ada. '), bo.write('From Bo. ')]);
  await ada.saved();
  await bo.saved();
  await expect.poll(async () => (await ada.text()) === (await bo.text())).toBe(true);
  const text = await ada.text();
  // Typed at one place at one time, letters may mingle; none is lost.
  expect([...text].sort().join('')).toBe([...'From Ada. From Bo. '].sort().join(''));

  await ada.press('Home');
  await bo.press('End');
  await expect(caretOf(bo, 'Ada')).toBeAttached();
  await expect(caretOf(ada, 'Bo')).toContainText('Bo');
  await bo.write('x');
  const at = async () => {
    const bar = await caretOf(ada, 'Bo').boundingBox();
    const own = await bo.editor.evaluate(() => getSelection()?.getRangeAt(0).getBoundingClientRect().left);
    return Math.abs((bar?.x ?? 0) - (own ?? Number.NaN));
  };
  await expect.poll(at).toBeLessThan(3);

  await ada.page.getByRole('button', { name: '2 people are here' }).click();
  const list = ada.page.getByRole('dialog');
  await expect(list.getByRole('button', { name: /^Bo/ })).toBeVisible();
  await ada.press('Escape');

  await contexts.pop()?.close();
  await expect(caretOf(ada, 'Bo')).toHaveCount(0);
  await expect(ada.page.getByRole('button', { name: 'You: Ada' })).toBeVisible();
});

test('[OF1, OF4] a sign at the caret opens the same suggestions; who takes one leaves the asker’s caret alone', async ({
  browser,
  server,
}) => {
  const { ada, bo } = await together(browser, server.url);
  await ada.write(beginning);
  await expect(bo.editor).toContainText(beginning);
  await ada.press('Tab');
  await expect(signOf(bo, 'Ada')).toBeVisible();
  await bo.press('Alt+o');
  await expect(bo.page.getByRole('listbox', { name: 'Ada’s suggestions' })).toBeVisible();
  await bo.offerSettled();
  await ada.offerSettled();
  expect(await bo.offered()).toEqual(await ada.offered());
  await expect(bo.editor).toBeFocused();

  const stood = await caretAt(ada);
  const wanted = (await bo.offered())[1] ?? '';
  await bo.press('2');
  // A suggestion may bring paragraphs of its own.
  const lastLine = (beginning + wanted).trim().split('\n').at(-1) ?? '';
  await expect(bo.editor).toContainText(lastLine.slice(-30).trim());
  await expect(ada.offer).toBeHidden();
  await expect(note(ada)).toHaveText('Bo took the second.');
  await expect.poll(async () => (await ada.text()) === (await bo.text())).toBe(true);
  expect(await caretAt(ada)).toBe(stood);

  // [UX 20] where it came from is told at the caret, and to a pointer that rests on it
  await bo.press('End');
  await bo.press('ArrowLeft');
  await expect(bo.page.getByTestId('provenance')).toHaveText(
    /^Asked for by Ada, taken by you · .+ · seed \d+$/,
  );
  await ada.page.locator('.machine').last().hover();
  await expect(ada.page.getByTestId('machine-note')).toContainText(/Asked for by you, taken by Bo/);

  // [UX 8] its undo is the taker's
  await bo.press('Control+z');
  await expect.poll(() => ada.text()).toBe(beginning);
});

test('[OF3] both take at one moment: exactly one wins, and the other is told who', async ({
  browser,
  server,
}) => {
  const { ada, bo } = await together(browser, server.url);
  await ada.write(beginning);
  await expect(bo.editor).toContainText(beginning);
  await ada.press('Tab');
  await ada.offerSettled();
  await signOf(bo, 'Ada').click();
  await bo.offerSettled();
  const texts = (await ada.offered()).map((text) => text.trim());
  await Promise.all([ada.press('1'), bo.press('2')]);
  // Both have heard what became of it: the one by the text, the other by who was first.
  await expect.poll(async () => (await note(ada).count()) + (await note(bo).count())).toBe(1);
  await expect.poll(() => ada.text()).not.toBe(beginning);
  await expect.poll(() => bo.text()).not.toBe(beginning);
  await ada.saved();
  await bo.saved();
  await expect.poll(async () => (await ada.text()) === (await bo.text())).toBe(true);
  const rest = (await ada.text()).slice(beginning.length).replace(/\s+/g, ' ').trim();
  const won = texts.findIndex((text) => text.replace(/\s+/g, ' ').trim() === rest);
  expect([0, 1]).toContain(won);
  if (won === 1) await expect(note(ada)).toHaveText('Bo took the second.');
  else await expect(note(bo)).toHaveText(/^Ada took (the first|one first)/);
});

test('[LK1] who only reads sees the suggestions and cannot take them', async ({ browser, server }) => {
  const ada = await person(browser, server.url, 'Ada');
  await ada.open();
  await ada.write(beginning);
  await ada.saved();
  const link = await ada.makeLink('Can read', 'a reader');
  const cy = await person(browser, server.url, 'Cy');
  await cy.open(link);
  await expect(cy.editor).toContainText(beginning);
  await ada.editor.focus();
  await ada.press('Control+End');
  await ada.press('Tab');
  await ada.offerSettled();
  await signOf(cy, 'Ada').click();
  await cy.offerSettled();
  expect(await cy.offered()).toEqual(await ada.offered());
  await cy.candidates.first().click();
  await expect(note(cy)).toHaveText(/can only read/);
  expect(await cy.text()).toBe(beginning);
  await expect(ada.offer).toBeVisible();
});

test('[UX 10] another writes behind the asker’s caret, before it, and takes its place away, while three stream', async ({
  browser,
  server,
}) => {
  const { ada, bo } = await together(browser, server.url);
  await ada.write(beginning);
  await expect(bo.editor).toContainText(beginning);
  await ada.press('Tab');
  await expect(ada.candidates).toHaveCount(3);
  const changed = ada.page.getByText('The text has changed since you asked.');

  // Behind it: nothing of the offer's business.
  await bo.press('Control+End');
  await bo.press('Enter');
  await bo.write('Elsewhere, a bell rang.');
  await expect(ada.editor).toContainText('a bell rang');
  await ada.offerSettled();
  await expect(changed).toBeHidden();

  // In what was read: it is said, and asking again reads it.
  const stood = await caretAt(ada);
  await bo.press('Control+Home');
  await bo.write('Long ago. ');
  await expect(changed).toBeVisible();
  expect(await caretAt(ada)).toBe(stood + 'Long ago. '.length);
  await ada.page.getByRole('button', { name: 'Ask again' }).click();
  await expect(changed).toBeHidden();
  await ada.offerSettled();

  // [UX 8] a take, with another's text before and behind it, is undone alone.
  const before = await ada.text();
  await ada.press('1');
  await expect.poll(() => ada.text()).not.toBe(before);
  await bo.press('Control+Home');
  await bo.write('So. ');
  await expect(ada.editor).toContainText('So. Long ago.');
  await ada.press('Control+z');
  await expect.poll(() => ada.text()).toBe(`So. ${before}`);
  await expect.poll(() => bo.text()).toBe(`So. ${before}`);

  // Its place goes: the offer with it, and Ada's caret stays in the text.
  await ada.press('Tab');
  await expect(ada.candidates).toHaveCount(3);
  await bo.press('Control+a');
  await bo.press('Delete');
  await expect(ada.offer).toBeHidden();
  await expect.poll(() => ada.text()).toBe('');
  await ada.write('New');
  await expect.poll(() => bo.text()).toBe('New');
});
