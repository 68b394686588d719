import { expect } from '@playwright/test';
import type { DrivenPage } from './driven-browser.ts';

/** What is looked for: a role and an accessible name. A name may be a beginning: 'Share…'. */
export interface Named {
  role: string;
  name?: string;
}

const shortcutKey = process.platform === 'darwin' ? 'Meta' : 'Control';

/** A person at a page of any browser: what they see and do, by accessible names. */
export class Person {
  readonly page: DrivenPage;

  constructor(page: DrivenPage) {
    this.page = page;
  }

  /** Opens an address and waits until the text is there and has the focus. */
  async open(address: string): Promise<void> {
    // Going from one link of a document to another would only change the fragment.
    await this.page.goto('about:blank');
    await this.page.goto(address);
    await this.hasText();
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.hasText();
  }

  /** Waits until the text has the focus. */
  async hasText(): Promise<void> {
    await expect
      .poll(() => this.page.evaluate(() => document.activeElement?.classList.contains('ProseMirror')))
      .toBe(true);
  }

  address(): Promise<string> {
    return this.page.evaluate(() => location.href);
  }

  type(text: string): Promise<void> {
    return this.page.type(text);
  }

  /** `press('Mod', 'z')`: the last one while the others are held; `Mod` is the key of shortcuts. */
  press(...keys: string[]): Promise<void> {
    return this.page.press(keys.map((key) => (key === 'Mod' ? shortcutKey : key)));
  }

  hold(key: string, times: number): Promise<void> {
    return this.page.press([key], times);
  }

  /** The text of the document without the ghost of an offer; blocks are parted by line breaks. */
  text(): Promise<string> {
    return this.page.evaluate(() => {
      const copy = document.querySelector('.ProseMirror')?.cloneNode(true) as HTMLElement;
      for (const widget of copy.querySelectorAll('.ProseMirror-widget, [contenteditable=false]'))
        widget.remove();
      return [...copy.children].map((block) => block.textContent ?? '').join('\n');
    });
  }

  async reads(text: string | RegExp): Promise<void> {
    const poll = expect.poll(() => this.text());
    await (typeof text === 'string' ? poll.toBe(text) : poll.toMatch(text));
  }

  async saved(): Promise<void> {
    await this.sees({ role: 'status', name: 'Saved' });
  }

  /** Names of all that is shown and has a role. */
  names(role: string): Promise<string[]> {
    return this.page.evaluate(look, role, null, false).then((found) => found.map(({ name }) => name));
  }

  async sees({ role, name }: Named): Promise<void> {
    await expect.poll(() => this.page.evaluate(look, role, name ?? null, false)).not.toEqual([]);
  }

  async seesNo({ role, name }: Named): Promise<void> {
    await expect.poll(() => this.page.evaluate(look, role, name ?? null, false)).toEqual([]);
  }

  /** Clicks the middle of it when it stands still. */
  async click({ role, name }: Named, nth = 0): Promise<void> {
    let before = '';
    let place: { x: number; y: number } | undefined;
    await expect
      .poll(
        async () => {
          const found = (await this.page.evaluate(look, role, name ?? null, true))[nth];
          const isStill = found !== undefined && JSON.stringify(found) === before;
          before = JSON.stringify(found);
          place = found;
          return isStill;
        },
        `${role} ${name ?? ''} can be clicked`,
      )
      .toBe(true);
    if (place) await this.page.click(place.x, place.y);
  }
}

/**
 * In the page: what is shown of a role, with its name and its middle.
 *
 * @param name  null: any; 'Share…' begins with it.
 * @param near  whether the first is scrolled into view.
 */
function look(role: string, name: string | null, near: boolean): { name: string; x: number; y: number }[] {
  const implicit: Record<string, string> = {
    button: 'button, summary',
    textbox: 'input[type=text], input:not([type]), textarea',
    radio: 'input[type=radio]',
    checkbox: 'input[type=checkbox]',
    slider: 'input[type=range]',
    heading: 'h1, h2, h3',
    status: '[data-testid=saved]',
  };
  const selector = [`[role="${role}"]`, implicit[role]].filter(Boolean).join(', ');
  const nameOf = (element: Element) => {
    const ids = element.getAttribute('aria-labelledby')?.split(' ') ?? [];
    const labels = ids.map((id) => document.getElementById(id)?.textContent ?? '').join(' ');
    const label = (element as HTMLInputElement).labels?.[0]?.textContent ?? '';
    const words = element.getAttribute('aria-label') || labels || label || element.textContent || '';
    return words.trim().replace(/\s+/g, ' ');
  };
  const isNamed = (element: Element) =>
    name === null ||
    (name.endsWith('…') ? nameOf(element).startsWith(name.slice(0, -1)) : nameOf(element) === name);
  const shown = [...document.querySelectorAll(selector)].filter((element) => {
    const { width, height } = element.getBoundingClientRect();
    return width > 0 && height > 0 && isNamed(element) && element.closest('[inert]') === null;
  });
  if (near) shown[0]?.scrollIntoView({ block: 'nearest' });
  return shown.map((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    return { name: nameOf(element), x: left + width / 2, y: top + height / 2 };
  });
}
