import { expect, test } from './browser-test.ts';

test('@few typed, from an empty line on; all of it deleted, undone, redone', async ({ person }) => {
  await person.press('Enter');
  await person.type('One line.');
  await person.press('Enter');
  await person.type('Another');
  await person.reads('\nOne line.\nAnother');
  const pressUntil = (text: string, ...keys: string[]) =>
    expect
      .poll(async () => {
        await person.press(...keys);
        return person.text();
      })
      .toBe(text);
  await pressUntil('', 'Mod', 'z');
  await pressUntil('\nOne line.\nAnother', 'Mod', 'Shift', 'z');
  await person.press('Mod', 'a');
  await person.press('Backspace');
  await person.reads('');
  await pressUntil('\nOne line.\nAnother', 'Mod', 'z');
  await person.saved();
});

test('cut and pasted again: with its formats, and without', async ({ person }) => {
  const strong = () =>
    person.page.evaluate(() => document.querySelector('.ProseMirror strong')?.textContent ?? null);
  await person.type('Plain and ');
  await person.press('Mod', 'b');
  await person.type('bold');
  await person.press('Mod', 'b');
  await person.press('Enter');
  await person.type('Second');
  await person.press('Mod', 'a');
  await person.press('Mod', 'x');
  await person.reads('');
  await person.press('Mod', 'v');
  await person.reads('Plain and bold\nSecond');
  expect(await strong()).toBe('bold');
  await person.press('Mod', 'a');
  await person.press('Mod', 'Shift', 'v');
  await person.reads('Plain and bold\nSecond');
  expect(await strong()).toBe(null);
});

test('keys held: characters, line ends, and their way back; the caret stays in sight', async ({ person }) => {
  await person.hold('a', 40);
  await person.reads('a'.repeat(40));
  await person.hold('Backspace', 40);
  await person.reads('');
  await person.hold('Enter', 60);
  await person.type('end');
  await person.reads(`${'\n'.repeat(60)}end`);
  const isInSight = () =>
    person.page.evaluate(() => {
      const at = getSelection()?.focusNode;
      const block = at instanceof Element ? at : at?.parentElement;
      const { top, bottom } = block?.getBoundingClientRect() ?? { top: -1, bottom: -1 };
      return top >= 0 && bottom <= innerHeight;
    });
  await expect.poll(isInSight).toBe(true);
  for (const key of ['PageUp', 'PageUp', 'PageDown', 'ArrowUp'] as const) {
    await person.hold(key, 3);
    await expect.poll(isInSight, key).toBe(true);
  }
  await person.press('Mod', 'Home');
  await person.type('start');
  await person.reads(`start${'\n'.repeat(60)}end`);
});

test('up from the empty last line of a code block is the line above', async ({ person }) => {
  await person.type('```one');
  await person.press('Enter');
  await person.type('two');
  await person.press('Enter');
  await person.press('ArrowUp');
  await person.press('End');
  await person.type('!');
  await expect.poll(() => person.text()).toMatch(/^one\ntwo!\n/);
});

test('composed as an input method does', async ({ person }) => {
  test.skip(person.page.compose === undefined, 'the driver of this browser cannot compose');
  await person.type('Say ');
  await person.page.compose?.(['に', 'にほ', 'にほん'], '日本');
  await person.type('.');
  await person.reads('Say 日本.');
  await person.press('Mod', 'z');
  await person.press('Mod', 'z');
  await expect.poll(() => person.text()).not.toContain('日');
});

test('every declaration of the style sheets is understood', async ({ person }) => {
  const unknown = await person.page.evaluate(unknownDeclarations);
  expect(unknown).toEqual([]);
});

/** In the page. */
async function unknownDeclarations(): Promise<string[]> {
  // What a browser may leave out: looks that it keeps of its own.
  const mayBeAbsent = [
    /^-(webkit|moz)-/,
    /^(accent|scrollbar)-(color|width)$/,
    /^(text-size-adjust|user-select|forced-color-adjust|content-visibility|overflow-clip-margin|box-decoration-break|line-clamp|orphans|widows)$/,
  ];
  const found = new Set<string>();
  for (const link of document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')) {
    const written = await (await fetch(link.href)).text();
    // Innermost braces hold declarations; of what holds others only the last is one.
    for (const [, block = ''] of written.matchAll(/\{([^{}]*)\}/g)) {
      for (const declaration of block.split(/;(?![^(]*\))/)) {
        const [, name = '', value = ''] =
          /^\s*([\w-]+)\s*:\s*(.+?)\s*(?:!important)?\s*$/s.exec(declaration) ?? [];
        if (name === '' || name.startsWith('--') || mayBeAbsent.some((each) => each.test(name))) continue;
        // The same once more, as another engine names it.
        if (/^-(webkit|moz)-/.test(value)) continue;
        if (!CSS.supports(name, value)) found.add(`${name}: ${value}`);
      }
    }
  }
  return [...found];
}
