import type { Page } from '@playwright/test';
import { expect, test, Writer } from './writer.ts';

const first = 'It began with rain.';
const second = ' Then the wind turned.';

const slider = (page: Page) => page.getByRole('slider', { name: 'Version' });
const shown = (page: Page) => page.getByRole('document', { name: 'The document as it was' });

async function openHistory(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'History', exact: true }).click();
  await expect(slider(page)).toBeVisible();
  await slider(page).focus();
}

test('[DC9] the slider goes through the document’s life: from the empty page, by single versions and by writers', async ({
  writer,
  browser,
}) => {
  await writer.open();
  await writer.write(first);
  await writer.saved();
  const guest = await (await browser.newContext()).newPage();
  const other = new Writer(guest, '');
  await other.open(await writer.makeLink('Can write', 'For Ada'));
  await expect(other.editor).toContainText(first);
  await other.press('Control+End');
  await guest.keyboard.type(second);
  await other.saved();
  await expect(writer.editor).toContainText(first + second);
  await guest.context().close();

  await openHistory(writer.page);
  await expect(shown(writer.page)).toHaveText(first + second);
  await expect(writer.page.getByRole('list', { name: 'Who wrote this' }).getByRole('listitem')).toHaveCount(
    2,
  );
  await writer.press('PageUp');
  await expect(shown(writer.page)).toHaveText(first);
  await expect(writer.page.getByRole('list', { name: 'Who wrote this' }).getByRole('listitem')).toHaveText([
    /^You 100 %$/,
  ]);
  await writer.press('ArrowLeft');
  await expect(shown(writer.page)).not.toHaveText(first);
  await writer.press('Home');
  await expect(shown(writer.page)).toHaveText('');
  await expect(slider(writer.page)).toHaveAttribute('aria-valuetext', /the empty page$/);
  await writer.press('ArrowRight');
  await expect(shown(writer.page)).toHaveText(/./);
  const begun = (await shown(writer.page).textContent()) ?? '';
  expect(first.startsWith(begun)).toBe(true);
  await writer.press('PageDown');
  await expect(shown(writer.page)).toHaveText(first);
  await writer.press('End');
  await expect(shown(writer.page)).toHaveText(first + second);

  // [UX 17] one writer's words alone
  const coloured = writer.page.locator('[class*=writer][title]');
  await expect(coloured.first()).toBeVisible();
  await writer.page.getByRole('button', { name: /^You \d+ %$/ }).click();
  expect(
    new Set(await coloured.evaluateAll((spans) => spans.map((span) => span.getAttribute('title')))),
  ).toEqual(new Set(['You']));
});

test('[DC9] a version is named, found again by its name, and restored as a new edit that can be undone', async ({
  writer,
  browser,
}) => {
  await writer.open();
  await writer.write(first);
  await writer.saved();
  const { page } = writer;
  await openHistory(page);
  await page.getByRole('button', { name: /^Name/ }).click();
  await page.getByRole('textbox', { name: 'Name of this version' }).fill('Only the rain');
  await page.getByRole('button', { name: 'Save', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Rename' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Restore/ })).toBeDisabled();
  await page.getByRole('button', { name: 'Back to the document' }).click();

  await writer.write(second);
  await writer.saved();
  await openHistory(page);
  await expect(shown(page)).toHaveText(first + second);
  await page.getByRole('combobox').selectOption({ label: 'Only the rain' });
  await expect(shown(page)).toHaveText(first);
  await page.getByRole('button', { name: /^Restore/ }).click();
  await expect(page.getByRole('status')).toContainText(
    'Restored the version “Only the rain”, as a new edit.',
  );
  expect(await writer.text()).toBe(first);
  await writer.saved();
  await page.getByRole('status').getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => writer.text()).toBe(first + second);
  await writer.press('Control+Shift+z');
  await expect.poll(() => writer.text()).toBe(first);
  await writer.saved();

  // What was restored is the newest version; nothing of the life before it is gone.
  const guest = await (await browser.newContext()).newPage();
  await new Writer(guest, '').open(await writer.makeLink('Can read', 'For reading'));
  await openHistory(guest);
  await expect(shown(guest)).toHaveText(first);
  for (let step = 0; step < 5; step += 1) await guest.keyboard.press('ArrowLeft');
  await expect(slider(guest)).not.toHaveAttribute('aria-valuetext', /^Only the rain/);
  // [LK1] who reads looks on, and changes nothing
  await expect(guest.getByRole('button', { name: /^Restore|^Name|^Rename/ })).toHaveCount(0);
  await expect(guest.getByRole('combobox')).toBeVisible();
  await guest.context().close();
});
