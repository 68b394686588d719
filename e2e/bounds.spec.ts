import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test, type Writer } from './writer.ts';

/** As a person does it, but for the clipboard: a page may not fill that of the machine. */
async function paste(page: Page, data: { text?: string; html?: string }): Promise<void> {
  await page.getByRole('textbox', { name: 'Document' }).evaluate((editor, { text, html }) => {
    const clipboardData = new DataTransfer();
    if (text !== undefined) clipboardData.setData('text/plain', text);
    if (html !== undefined) clipboardData.setData('text/html', html);
    editor.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }));
  }, data);
}

/** The page says why, and what is written after it is saved and there after a reload. */
async function goesOn(writer: Writer, word: string): Promise<void> {
  await writer.write(` ${word}`);
  await writer.saved();
  await writer.page.reload();
  await expect(writer.editor).toContainText(word);
}

test('marks by the hundred thousand, pasted or from a file: the page answers, saves, and opens again', async ({
  writer,
  page,
}) => {
  await writer.open();
  await paste(page, { text: `a${'\u0301\u0316\u0334\u0488'.repeat(220_000)}b` });
  await expect(page.getByTestId('offer-note')).toContainText('left out');
  await paste(page, {
    text: `👍${'🏽'.repeat(10_000)} ${'ـ'.repeat(200_000)} ${'\u2067a\u2069'.repeat(300)}`,
  });
  await goesOn(writer, 'whole');
  expect((await writer.text()).length).toBeLessThan(12_000);
  await page.screenshot({ path: test.info().outputPath('marks.png') });
});

test('what cannot be let in is declined in words, and nothing after it is lost', async ({ writer, page }) => {
  await writer.open();
  const note = page.getByTestId('offer-note');
  await writer.write('first ');
  await paste(page, { html: `${'<blockquote>'.repeat(70)}<p>deep</p>` });
  await expect(note).toContainText('nested over 64 deep');
  await paste(page, { text: 'the sea was '.repeat(175_000) });
  await expect(note).toContainText('the limit is 1000000');
  await page.screenshot({ path: test.info().outputPath('declined.png') });
  await paste(page, { text: `${'x'.repeat(999)}\n\n`.repeat(5_200) });
  await expect(note).toContainText('the limit is 5000000');
  await goesOn(writer, 'last');
  expect(await writer.text()).toBe('first  last');
});

test('a list by keys as deep as it goes: the key that goes too far says so', async ({ writer, page }) => {
  await writer.open();
  await writer.write('- a');
  for (let depth = 0; depth < 36; depth += 1) {
    await writer.press('Enter');
    await writer.write('x');
    await writer.press('Tab');
  }
  await expect(page.getByTestId('offer-note')).toContainText('nested over 64 deep');
  await goesOn(writer, 'deep');
});

test('attributes of any kind are pasted, saved, and come back from Tercet’s own file', async ({
  writer,
  page,
}) => {
  await writer.open();
  await paste(page, {
    html: `<p><span data-machine='{"seed":1e999,"candidate":-1.5}'>machine</span> <a href="\u00a0https://example.org">none</a> <a href="https://example.org/a b">page</a> <a href="https://example.org/${'x'.repeat(9_000)}">long</a></p>`,
  });
  await paste(page, { html: '<ol start="1e300"><li>one</li></ol>' });
  await goesOn(writer, 'after');
  await expect(writer.editor.locator('a[href]')).toHaveCount(1);
  await expect(writer.editor.locator('a[href]')).toHaveAttribute('href', 'https://example.org/a%20b');
  await page.getByRole('button', { name: 'Document' }).click();
  const downloading = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: 'Tercet' }).click();
  const bytes = await readFile(await (await downloading).path());
  const before = await writer.text();
  await writer.open();
  await page.getByRole('button', { name: 'Document' }).click();
  const choosing = page.waitForEvent('filechooser');
  await page.getByRole('menuitem', { name: 'Import a file…' }).click();
  await (await choosing).setFiles({ name: 'a.json', mimeType: 'text/plain', buffer: bytes });
  await expect(writer.editor).toContainText('after');
  expect(await writer.text()).toBe(before);
  await writer.saved();
});

test('the form for links reads what is typed, and says what is wrong with it', async ({ writer, page }) => {
  await writer.open();
  await writer.write('sea');
  await writer.press('Control+a');
  await writer.press('Shift+ArrowLeft');
  await writer.press('Home');
  await writer.press('Shift+End');
  await writer.press('Control+k');
  const form = page.getByRole('form', { name: 'Link' });
  const address = form.getByRole('textbox', { name: 'Address of the link' });
  for (const [typed, words] of [
    ['https://my notes page', 'no spaces'],
    ['https://', 'missing'],
    ['mailto:', 'missing'],
    ['javascript:alert(1)', 'javascript:'],
  ]) {
    await address.fill(typed!);
    await address.press('Enter');
    await expect(form.getByRole('alert')).toContainText(words!);
  }
  await page.screenshot({ path: test.info().outputPath('form.png') });
  await address.fill('localhost:3000/x');
  await address.press('Enter');
  await expect(writer.editor.locator('a')).toHaveAttribute('href', 'http://localhost:3000/x');
  await writer.saved();
});

test('a change the server refuses is put aside and can be copied; what is written after it is saved', async ({
  writer,
  page,
}) => {
  // A page whose server has other rules: the step comes there with an attribute nobody may have.
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      server.send(typeof message === 'string' ? message.replace('"text":"!"', '"text":""') : message);
    });
  });
  await writer.open();
  await writer.write('before');
  await writer.saved();
  await paste(page, { html: '!' });
  const notice = page.getByRole('alert').filter({ hasText: 'was not saved' });
  await expect(notice).toContainText('“!”');
  await page.screenshot({ path: test.info().outputPath('aside.png') });
  await writer.write(' after');
  await writer.saved();
  await page.reload();
  await expect(writer.editor).toHaveText('before after');
  await expect(notice).toContainText('“!”');
  await notice.getByRole('button', { name: 'Discard it' }).click();
  await expect(notice).toBeHidden();
});
