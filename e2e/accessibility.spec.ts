import AxeBuilder from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { expect, test } from './writer.ts';

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.html).join(' | ')}`);
}

/** Some panels say first what they wait for. */
async function panelIsWhole(page: Page, name: RegExp): Promise<void> {
  if (name.test('settings')) await page.getByText('More', { exact: true }).click();
  if (name.test('share')) {
    await page.getByRole('button', { name: 'Create link' }).click();
    await expect(page.getByRole('textbox', { name: 'Address of the new link' })).toBeVisible();
    await page.getByRole('button', { name: /^Revoke/ }).click();
    await page.getByRole('button', { name: 'Delete the document…' }).click();
  }
  if (name.test('history')) {
    await expect(page.getByRole('document', { name: 'The document as it was' })).toHaveText(/./);
    await page.getByRole('button', { name: /^Name/ }).click();
  }
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`[UX 16, 17] axe finds nothing: the page, the open list and every panel (${colorScheme})`, async ({
    writer,
  }) => {
    await writer.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await writer.open();
    expect(await violations(writer.page)).toEqual([]);
    await writer.write('# Night\n');
    await writer.write('The rain had not stopped since Sunday, and');
    await writer.press('Tab');
    await expect(writer.candidates).toHaveCount(3);
    // While they are waited for, or written.
    expect(await violations(writer.page)).toEqual([]);
    await writer.offerSettled();
    expect(await violations(writer.page)).toEqual([]);
    await writer.press('Escape');
    await writer.page.getByRole('button', { name: /^Model / }).click();
    await expect(writer.page.getByRole('menu')).toBeVisible();
    expect(await violations(writer.page)).toEqual([]);
    await writer.press('Escape');
    for (const name of [/settings/i, /keys/i, /^share$/i, /^history$/i]) {
      await writer.page.getByRole('button', { name }).first().click();
      await expect(writer.page.getByRole('dialog')).toBeVisible();
      await panelIsWhole(writer.page, name);
      expect(await violations(writer.page)).toEqual([]);
      // The first closes what is open inside of a panel.
      if (name.test('history')) await writer.press('Escape');
      await writer.press('Escape');
      await expect(writer.page.getByRole('dialog')).toBeHidden();
    }
    await writer.page.goto(`${writer.url}/d/${'A'.repeat(22)}#${'A'.repeat(43)}`);
    await expect(writer.page.getByText('There is no document at this link.')).toBeVisible();
    expect(await violations(writer.page)).toEqual([]);
  });
}

test('[UX 16] a screen reader’s tree: focus stays in the editor, the option is the active descendant, one polite sentence', async ({
  writer,
}) => {
  await writer.open();
  await writer.write('The rain had not stopped since Sunday, and');
  const live = writer.page.locator('[aria-live=polite]');
  await expect(live).toHaveCount(1);
  await live.evaluate((element) => {
    const said: string[] = [];
    Object.assign(window, { said });
    new MutationObserver(() => said.push(element.textContent ?? '')).observe(element, {
      subtree: true,
      childList: true,
      characterData: true,
    });
  });
  await writer.press('Tab');
  await writer.offerSettled();
  await expect(writer.editor).toBeFocused();
  await expect(live).toHaveText(/^3 suggestions, 1 of 3: /);
  const said = await writer.page.evaluate(() => (window as unknown as { said: string[] }).said);
  expect(said.filter((words) => /suggestions, /.test(words)).length).toBeLessThanOrEqual(2);

  await writer.press('ArrowDown');
  await expect(live).toHaveText(/2 of 3: /);
  const active = await writer.editor.getAttribute('aria-activedescendant');
  await expect(writer.page.locator(`[id="${active}"]`)).toHaveAttribute('aria-selected', 'true');
  await writer.press('Escape');
  await expect(writer.offer).toBeHidden();
  await expect(writer.editor).not.toHaveAttribute('aria-activedescendant', /./);
});

test('[UX 18] no key is handled while an input method composes, and no ghost is drawn', async ({
  writer,
}) => {
  await writer.open();
  await writer.write('The rain ');
  const session = await writer.page.context().newCDPSession(writer.page);
  await session.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
  await session.send('Input.imeSetComposition', { text: 'にほ', selectionStart: 2, selectionEnd: 2 });
  await session.send('Input.dispatchKeyEvent', {
    type: 'rawKeyDown',
    key: 'Tab',
    code: 'Tab',
    windowsVirtualKeyCode: 229,
  });
  await expect(writer.offer).toBeHidden();
  await session.send('Input.insertText', { text: '日本' });
  expect(await writer.text()).toBe('The rain 日本');
});

test('a low window, system colours and paper: each panel scrolls, what is chosen is seen, only the text is printed', async ({
  writer,
}) => {
  const { page } = writer;
  await writer.open();
  await writer.write('# Night\nThe rain had not stopped since Sunday, and');
  await writer.saved();
  await writer.press('Tab');
  await writer.offerSettled();
  await page.emulateMedia({ forcedColors: 'active' });
  const background = (nth: number) =>
    writer.candidates.nth(nth).evaluate((option) => getComputedStyle(option).backgroundColor);
  expect(await background(0)).not.toBe(await background(1));
  await page.emulateMedia({ forcedColors: null });
  await writer.press('Escape');

  // 1280 × 800 at 400 %.
  await page.setViewportSize({ width: 320, height: 200 });
  for (const name of [/settings/i, /keys/i, /^share$/i, /^history$/i]) {
    await page.getByRole('button', { name }).first().click();
    const dialog = page.getByRole('dialog');
    await expect(dialog).toBeVisible();
    if (name.test('history')) {
      const version = dialog.getByRole('document');
      await expect(version).toContainText('The rain');
      await version.scrollIntoViewIfNeeded();
      await expect(version).toBeInViewport();
    }
    const last = dialog.getByRole('button').last();
    await last.scrollIntoViewIfNeeded();
    await expect(last).toBeInViewport({ ratio: 0.9 });
    await writer.press('Escape');
    await expect(dialog).toBeHidden();
  }
  await page.setViewportSize({ width: 1280, height: 800 });

  const toolbar = page.getByRole('toolbar', { name: 'Formatting' });
  await toolbar.getByRole('button', { name: 'Bold' }).focus();
  await writer.press('ArrowRight');
  await expect(toolbar.getByRole('button', { name: 'Italic' })).toBeFocused();
  await writer.press('Home');
  await expect(toolbar.getByRole('button', { name: 'Undo' })).toBeFocused();
  await writer.press('Tab');
  await expect(page.locator('[role=toolbar] :focus')).toHaveCount(0);

  await page.emulateMedia({ media: 'print' });
  await expect(writer.editor).toBeVisible();
  for (const gone of [page.getByRole('banner'), page.getByRole('contentinfo')]) {
    await expect(gone).toBeHidden();
  }
});
