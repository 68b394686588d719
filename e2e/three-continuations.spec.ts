import { listTroubles } from './list-in-sight.ts';
import { expect, test } from './writer.ts';

const beginning = 'The lighthouse keeper climbed the stairs one last time, and at the top';

test('[UX 1, 2, 6] type, Tab, three different streams grow side by side, the second is taken by key, undone, redone and found again', async ({
  writer,
}) => {
  // Which candidate each piece is of, in the order they are sent.
  const pieces: number[] = [];
  writer.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      const sent = /^42\["continuation:event",(\{.*\})\]$/s.exec(String(payload))?.[1];
      const event = sent ? (JSON.parse(sent) as { type: string; candidate: number }) : null;
      if (event?.type === 'piece') pieces.push(event.candidate);
    }),
  );
  await writer.open();
  await writer.write(beginning);

  // Every change of the list, as the writer's eye would see it.
  await writer.page.evaluate(() => {
    const seen: number[][] = [];
    Object.assign(window, { seen });
    new MutationObserver(() => {
      const options = [...document.querySelectorAll('[role=option] [data-candidate-text]')];
      if (options.length === 0) return;
      seen.push(options.map((option) => option.textContent?.length ?? 0));
    }).observe(document.body, { subtree: true, childList: true, characterData: true });
  });
  await writer.press('Tab');
  await writer.offerSettled();

  const seen = await writer.page.evaluate(() => (window as unknown as { seen: number[][] }).seen);
  const texts = await writer.offered();
  for (const [candidate, text] of texts.entries()) {
    const lengths = new Set(seen.map((moment) => moment[candidate] ?? 0).filter((length) => length > 0));
    // A model may have little to say: one word cannot grow. A busy page draws several pieces at once.
    const words = text.trim().split(/\s+/).length;
    expect(lengths.size, `candidate ${candidate} was seen growing`).toBeGreaterThanOrEqual(
      Math.min(2, words),
    );
  }
  const changes = pieces.filter((candidate, at) => at > 0 && candidate !== pieces[at - 1]).length;
  expect(changes, 'they were written at one time, not one after the other').toBeGreaterThan(2);

  expect(new Set(texts.map((text) => text.trim().toLowerCase())).size).toBe(3);
  for (const text of texts) expect(text.trim()).not.toBe('');

  await writer.press('2');
  await expect(writer.offer).toBeHidden();
  const taken = await writer.text();
  expect(taken.startsWith(beginning)).toBe(true);
  expect(taken.replace(/\s+/g, ' ')).toContain((texts[1] ?? '').trim().replace(/\s+/g, ' '));

  // [UX 8] one undo step; undo and redo never ask
  await writer.press('Control+z');
  expect(await writer.text()).toBe(beginning);
  await expect(writer.offer).toBeHidden();
  await writer.press('Control+Shift+z');
  expect(await writer.text()).toBe(taken);
  await expect(writer.offer).toBeHidden();

  await writer.saved();
  const address = writer.page.url();
  expect(address).toMatch(/\/d\/[A-Za-z0-9_-]{22}#[A-Za-z0-9_-]{43}$/);
  await writer.page.reload();
  await expect(writer.editor).toContainText(beginning);
  expect(await writer.text()).toBe(taken);
});

test('[UX 2] arrows move and wrap, Enter takes the focused one', async ({ writer }) => {
  await writer.open();
  await writer.write(beginning);
  await writer.press('Tab');
  await writer.offerSettled();
  const texts = await writer.offered();
  // Drawn with the next frame.
  const focused = writer.offer.locator('[aria-selected=true]');
  const idOf = async (candidate: number) => (await writer.candidates.nth(candidate).getAttribute('id')) ?? '';
  await writer.press('ArrowDown');
  await expect(focused).toHaveAttribute('id', await idOf(1));
  await writer.press('ArrowUp');
  await expect(focused).toHaveAttribute('id', await idOf(0));
  await writer.press('ArrowUp');
  await expect(focused).toHaveAttribute('id', await idOf(2));
  await expect(writer.editor).toHaveAttribute('aria-activedescendant', await idOf(2));
  await writer.press('Enter');
  expect((await writer.text()).replace(/\s+/g, ' ')).toContain((texts[2] ?? '').trim().replace(/\s+/g, ' '));
});

test('[UX 2, 3] Escape closes, typing something else closes, a click takes', async ({ writer }) => {
  await writer.open();
  await writer.write(beginning);
  await writer.press('Tab');
  await expect(writer.candidates).toHaveCount(3);
  await writer.press('Escape');
  await expect(writer.offer).toBeHidden();
  expect(await writer.text()).toBe(beginning);

  await writer.press('Tab');
  await expect(writer.candidates).toHaveCount(3);
  await writer.page.keyboard.type('§');
  await expect(writer.offer).toBeHidden();
  expect(await writer.text()).toBe(`${beginning}§`);
  await writer.press('Backspace');

  await writer.press('Control+Space');
  await writer.offerSettled();
  const texts = await writer.offered();
  await writer.candidates.nth(2).click();
  await expect(writer.offer).toBeHidden();
  expect((await writer.text()).replace(/\s+/g, ' ')).toContain((texts[2] ?? '').trim().replace(/\s+/g, ' '));
  await expect(writer.editor).toBeFocused();
});

test('[UX 3] typing what the focused candidate says consumes it', async ({ writer }) => {
  await writer.open();
  await writer.write(beginning);
  await writer.press('Tab');
  await writer.offerSettled();
  // A suggestion that begins with a paragraph of its own is not typed through by letters: then another is.
  const isTyped = (text: string) => !text.slice(0, 4).includes('\n');
  for (let at = 0; !isTyped((await writer.offered())[at] ?? ''); at += 1) await writer.press('ArrowDown');
  const text = (await writer.offered()).find(isTyped) ?? '';
  const start = text.slice(0, 4);
  await writer.page.keyboard.type(start);
  await expect(writer.offer).toBeVisible();
  expect((await writer.offered()).some((rest) => rest.trim() === text.slice(4).trim())).toBe(true);
  await writer.press('Enter');
  expect((await writer.text()).replace(/\s+/g, ' ')).toContain(text.trim().replace(/\s+/g, ' '));
});

test('[UX 2, 8] Ctrl+Right takes a word and leaves the rest offered; undo puts the word back into the offer', async ({
  writer,
}) => {
  await writer.open();
  await writer.write(beginning);
  await writer.press('Tab');
  await writer.offerSettled();
  const [text = ''] = await writer.offered();
  await writer.press('Control+ArrowRight');
  await expect(writer.offer).toBeVisible();
  const word = text.trim().split(/\s+/)[0] ?? '';
  expect(await writer.text()).toContain(word);
  expect(await writer.text()).not.toBe(beginning);
  await writer.press('Control+z');
  expect(await writer.text()).toBe(beginning);
  expect((await writer.offered())[0]?.trim()).toBe(text.trim());
});

test('[UX 1, 11] Tab again asks for three more, and the earlier three stay reachable', async ({ writer }) => {
  await writer.open();
  await writer.write(beginning);
  await writer.press('Tab');
  await writer.offerSettled();
  const first = await writer.offered();
  await writer.press('Tab');
  await expect.poll(async () => (await writer.offered()).some((text) => first.includes(text))).toBe(false);
  await writer.offerSettled();
  const second = await writer.offered();
  expect(new Set([...first, ...second]).size).toBe(6);
  await writer.page.getByRole('button', { name: /earlier/i }).click();
  expect(await writer.offered()).toEqual(first);
});

test('[UX 6] taken before it is done: what was on the screen is what is inserted', async ({ writer }) => {
  await writer.open();
  await writer.write(beginning);
  await writer.press('Tab');
  await expect.poll(async () => (await writer.offered())[0]?.trim().length ?? 0).toBeGreaterThan(3);
  await writer.press('1');
  await expect(writer.offer).toBeHidden();
  const text = await writer.text();
  expect(text.length).toBeGreaterThan(beginning.length);
  await writer.page.waitForTimeout(400);
  expect(await writer.text()).toBe(text);
});

test('a key pressed right after the caret moved acts where the caret is, however busy the page', async ({
  writer,
}) => {
  await writer.open();
  for (let line = 0; line < 8; line += 1) {
    await writer.write('She opened the door. Nobody spoke.');
    for (let i = 0; i < ' Nobody spoke.'.length; i += 1) await writer.press('ArrowLeft');
    await writer.press('Enter');
    await writer.press('Control+End');
    await writer.press('Enter');
  }
  const lines = (await writer.text()).split('\n').filter(Boolean);
  expect(lines).toEqual(Array.from({ length: 8 }, () => ['She opened the door.', ' Nobody spoke.']).flat());
});

test('[UX 9] in the middle of a paragraph the text to the right is kept', async ({ writer }) => {
  await writer.open();
  await writer.write('She opened the door and saw. Nobody spoke.');
  for (let i = 0; i < '. Nobody spoke.'.length; i += 1) await writer.press('ArrowLeft');
  await writer.press('Tab');
  await writer.offerSettled();
  await writer.press('1');
  const text = await writer.text();
  expect(text.startsWith('She opened the door and saw')).toBe(true);
  expect(text.endsWith('. Nobody spoke.')).toBe(true);
});

test('[UX 4] in a list Tab keeps its own meaning; Escape then Tab leaves the editor', async ({ writer }) => {
  await writer.open();
  await writer.write('- one');
  await writer.press('Enter');
  await writer.write('two');
  await writer.press('Tab');
  await expect(writer.editor.locator('li li')).toHaveText('two');
  await expect(writer.offer).toBeHidden();
  await writer.press('Escape');
  await expect(writer.page.getByText(/Tab .*leaves|leave/i).first()).toBeVisible();
  await writer.press('Tab');
  await expect(writer.editor).not.toBeFocused();
});

test('Markdown shortcuts make headings, quotes, lists, bold and italic', async ({ writer }) => {
  await writer.open();
  await writer.write('# A title');
  await writer.press('Enter');
  await writer.write('Some **bold** and *italic* words.');
  await writer.press('Enter');
  await writer.write('> A quote');
  await writer.press('Enter');
  await writer.press('Enter');
  await writer.write('1. first');
  await expect(writer.editor.locator('h1')).toHaveText('A title');
  await expect(writer.editor.locator('strong')).toHaveText('bold');
  await expect(writer.editor.locator('em')).toHaveText('italic');
  await expect(writer.editor.locator('blockquote')).toHaveText('A quote');
  await expect(writer.editor.locator('ol li')).toHaveText('first');
});

test('[UX 23] at the foot of a story the list stands below what was just written, at every size', async ({
  writer,
}) => {
  const { page } = writer;
  await writer.open();
  for (let paragraph = 0; paragraph < 12; paragraph += 1) {
    await page.keyboard.insertText(`${beginning} he stood and listened to the sea for a long while.`);
    await writer.press('Enter');
  }
  await page.keyboard.insertText(beginning);
  const sizes = [
    [1280, 800],
    [820, 1180],
    [1280, 300],
    [600, 500],
    [320, 568],
  ] as const;
  for (const [width, height] of sizes) {
    await page.setViewportSize({ width, height });
    await writer.press('Control+End');
    await writer.press('Control+Space');
    await writer.offerSettled();
    for (const key of ['ArrowUp', 'ArrowUp', 'ArrowUp']) {
      await expect.poll(() => listTroubles(page), `at ${width}×${height}`).toEqual([]);
      await writer.press(key);
    }
    await writer.press('Escape');
    await expect(writer.offer).toBeHidden();
  }
});

test('[UX 23] whoever scrolls while suggestions come is left where they read', async ({ writer }) => {
  const { page } = writer;
  await writer.open();
  for (let paragraph = 0; paragraph < 20; paragraph += 1) {
    await page.keyboard.insertText(`${beginning} he stood and listened to the sea for a long while.`);
    await writer.press('Enter');
  }
  await page.keyboard.insertText(beginning);
  await writer.press('Tab');
  await expect(writer.candidates).toHaveCount(3);
  await page.evaluate(() => scrollTo(0, 0));
  await writer.offerSettled();
  expect(await page.evaluate(() => scrollY)).toBe(0);
});

test('[UX 25] out of a code block: down and up where no text is, and a click below', async ({ writer }) => {
  const { page } = writer;
  const blocks = () =>
    writer.editor.evaluate((text) => [...text.children].map((each) => `${each.tagName} ${each.textContent}`));
  await writer.open();
  await writer.write('```let a = 1');
  await writer.press('Enter');
  await writer.write('let b');
  await writer.press('ArrowUp');
  await writer.press('ArrowUp');
  await writer.write('above');
  await writer.press('ArrowDown');
  await writer.press('ArrowDown');
  await writer.press('ArrowDown');
  await writer.write('below');
  expect(await blocks()).toEqual(['P above', 'PRE let a = 1\nlet b', 'P below']);
  for (let count = 0; count < 'below'.length + 1; count += 1) await writer.press('Backspace');
  const code = await writer.editor.locator('pre').boundingBox();
  await page.mouse.click((code?.x ?? 0) + 100, (code?.y ?? 0) + (code?.height ?? 0) + 120);
  await writer.write('clicked');
  expect(await blocks()).toEqual(['P above', 'PRE let a = 1\nlet b', 'P clicked']);
});

test('[UX 24] Hebrew and Arabic stand at the right, with their lists and quotes, beside English', async ({
  writer,
}) => {
  await writer.open();
  await writer.write('# שלום');
  await writer.press('Enter');
  await writer.write('- ראשון');
  await writer.press('Enter');
  await writer.press('Enter');
  await writer.write('> مرحبا');
  await writer.press('Enter');
  await writer.press('Enter');
  await writer.write('The sea.');
  const directionOf = (selector: string) =>
    writer.editor
      .locator(selector)
      .first()
      .evaluate((block) => getComputedStyle(block).direction);
  for (const selector of ['h1', 'ul', 'li p', 'blockquote', 'blockquote p']) {
    expect([selector, await directionOf(selector)]).toEqual([selector, 'rtl']);
  }
  expect(await directionOf(':scope > p')).toBe('ltr');
});
