import { expect, test } from './browser-test.ts';
import type { Person } from './person.ts';

const beginning = 'The old lighthouse keeper opened the door and';

const flat = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Texts of the list, when all of them have ended. */
async function offered(person: Person): Promise<string[]> {
  const list = () =>
    person.page.evaluate(() => ({
      busy: document.querySelector('[role=listbox]')?.getAttribute('aria-busy'),
      texts: [...document.querySelectorAll('[role=option] [data-candidate-text]')].map(
        (each) => each.textContent ?? '',
      ),
    }));
  await expect.poll(list, { timeout: 120_000 }).toMatchObject({ busy: 'false', texts: { length: 3 } });
  return (await list()).texts;
}

test('@few asked with Tab; arrows, Enter, a digit, a click, a word, typing along, Escape', async ({
  person,
}) => {
  await person.type(beginning);
  await person.press('Tab');
  const first = await offered(person);
  await person.press('ArrowDown');
  await person.press('Enter');
  await person.seesNo({ role: 'listbox' });
  expect(flat(await person.text())).toContain(flat(first[1] ?? ''));
  await person.press('Mod', 'z');
  await person.reads(beginning);

  await person.press('Control', ' ');
  const second = await offered(person);
  await person.press('3');
  await person.seesNo({ role: 'listbox' });
  expect(flat(await person.text())).toContain(flat(second[2] ?? ''));
  await person.press('Mod', 'z');
  await person.reads(beginning);

  await person.press('Tab');
  const third = await offered(person);
  await person.click({ role: 'option' }, 1);
  await person.seesNo({ role: 'listbox' });
  expect(flat(await person.text())).toContain(flat(third[1] ?? ''));
  await person.press('Mod', 'z');
  await person.reads(beginning);

  await person.press('Tab');
  const fourth = await offered(person);
  await person.press('Mod', 'ArrowRight');
  const word = /^\s*\S+/.exec(fourth[0] ?? '')?.[0] ?? '';
  await expect.poll(async () => flat(await person.text())).toBe(flat(beginning + word));
  await person.sees({ role: 'listbox' });
  const rest = (fourth[0] ?? '').slice(word.length);
  await person.type(rest.slice(0, 3));
  await person.sees({ role: 'listbox' });
  await person.press('Escape');
  await person.seesNo({ role: 'listbox' });
  await expect.poll(async () => flat(await person.text())).toBe(flat(beginning + word + rest.slice(0, 3)));
});

test('at the size of a phone a button asks and a tap takes; nothing is wider', async ({ person }) => {
  await person.page.resize(390, 720);
  const overflow = () =>
    person.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  await person.type(beginning);
  await person.click({ role: 'button', name: 'Continue' });
  const texts = await offered(person);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await person.click({ role: 'option' }, 1);
  await person.seesNo({ role: 'listbox' });
  expect(flat(await person.text())).toContain(flat(texts[1] ?? ''));
});
