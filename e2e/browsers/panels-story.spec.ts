import { expect, test } from './browser-test.ts';
import type { Person } from './person.ts';

/** Buttons that open something over the page. */
const openers = (person: Person) =>
  person.page.evaluate(() =>
    [...document.querySelectorAll('button[aria-haspopup]')].map(
      (button) => button.getAttribute('aria-label') ?? button.textContent ?? '',
    ),
  );

/** Whether something is open and has the focus. */
const isOpen = (person: Person) =>
  person.page.evaluate(() => {
    const inText = document.activeElement?.classList.contains('ProseMirror');
    return document.querySelector('[role=dialog], [role=menu]') !== null && !inText;
  });

test('@few with anything open over the page no key changes the text behind it; afterwards the caret is where it was', async ({
  person,
}) => {
  await person.type('Left right');
  await person.hold('ArrowLeft', 5);
  await expect.poll(async () => (await openers(person)).length).toBeGreaterThanOrEqual(7);
  let text = 'Left right';
  for (const name of await openers(person)) {
    await person.click({ role: 'button', name });
    await expect.poll(() => isOpen(person), name).toBe(true);
    await person.type('zq');
    await person.press('Mod', 'z');
    await person.press('Mod', 'a');
    await person.press('Backspace');
    await person.press('Mod', 'x');
    await person.press('Mod', 'v');
    await person.press('Escape');
    await expect.poll(() => isOpen(person), name).toBe(false);
    expect(await person.text(), name).toBe(text);
    await person.hasText();
    await person.type('.');
    text = text.replace('right', '.right');
    await person.reads(text);
  }
});

test('a link is on the clipboard when the server has made it', async ({ person }) => {
  await person.type('Here: ');
  await person.saved();
  await person.click({ role: 'button', name: 'Share' });
  await person.click({ role: 'button', name: 'Copy a link…' });
  await person.sees({ role: 'button', name: 'Copied' });
  await person.press('Escape');
  await expect.poll(() => isOpen(person)).toBe(false);
  await person.hasText();
  await person.press('Mod', 'Shift', 'v');
  await person.reads(/^Here: http:\/\/localhost:\d+\/\S+#\S{20,}$/);
});
