import type { Page } from '@playwright/test';
import { expect, test } from './writer.ts';

/** Puts this on the system's clipboard as another page would, by copying it there. */
async function copyElsewhere(page: Page, clipboard: { text: string; html?: string }): Promise<void> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.evaluate(async ({ text, html }) => {
    const parts: Record<string, Blob> = { 'text/plain': new Blob([text], { type: 'text/plain' }) };
    if (html !== undefined) parts['text/html'] = new Blob([html], { type: 'text/html' });
    await navigator.clipboard.write([new ClipboardItem(parts)]);
  }, clipboard);
}

test('pasted into a sentence, with and without Shift, text keeps its beginning', async ({ writer, page }) => {
  for (const keys of ['Control+v', 'Control+Shift+v']) {
    for (const text of ['1984. It was bright', '- x', '# x', '> x']) {
      await writer.open();
      await writer.write('So: now.');
      for (let step = 0; step < 4; step += 1) await writer.press('ArrowLeft');
      await copyElsewhere(page, { text });
      await writer.press(keys);
      await expect(writer.editor).toHaveText(`So: ${text}now.`);
    }
  }
});

test('a page pasted with Ctrl+V keeps its lists and tables, with Ctrl+Shift+V its characters; nothing of it runs', async ({
  writer,
  page,
}) => {
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const html =
    '<b style="font-weight:normal"><p>plain <span style="font-weight:700">bold</span></p></b>' +
    '<table><tr><td>Apples</td><td>3</td></tr></table><p style="display:none">hidden</p>' +
    '<ul><li><ul><li>deep</li></ul></li></ul><details open><summary>More</summary>said</details>' +
    '<p>see <img src="https://nowhere.example/a.png" alt="a boat" onerror="window.ran = true"></p>';
  const text = '# plain bold\n- Apples';
  await writer.open();
  await copyElsewhere(page, { text, html });
  await writer.press('Control+v');
  await expect(writer.editor).toContainText('a boat');
  await expect(writer.editor.locator('strong')).toHaveText(['bold']);
  await expect(writer.editor.locator('p', { hasText: 'Apples' })).toHaveText('Apples | 3');
  await expect(writer.editor.locator('ul ul li')).toHaveText('deep');
  await expect(writer.editor).not.toContainText('hidden');
  await expect(writer.editor.locator('p', { hasText: 'More' })).toHaveText('More');
  await expect(writer.editor.locator('a')).toHaveAttribute('href', 'https://nowhere.example/a.png');
  await writer.saved();
  expect(await page.evaluate(() => 'ran' in window)).toBe(false);
  expect(asked.filter((url) => url.includes('nowhere.example'))).toEqual([]);

  await writer.open();
  await writer.press('Control+Shift+v');
  await expect(writer.editor).toContainText('# plain bold- Apples');
});

test('copied lines and lists keep their ends and signs in plain text', async ({ writer, page }) => {
  await writer.open();
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await writer.write('Roses');
  await writer.press('Shift+Enter');
  await writer.write('Violets\n- Milk\nEggs');
  await writer.press('Control+a');
  await writer.press('Control+c');
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Roses\nViolets\n\n- Milk\n- Eggs');
  await expect(page).toHaveTitle('Roses · Tercet');
});
