import { firefox, type Page, webkit } from '@playwright/test';
import type { DrivenBrowser, DrivenPage } from './driven-browser.ts';

/** A browser as Playwright brings it, where Playwright can download it. A person is a context. */
export async function startPlaywrightsOwn(engine: 'webkit' | 'firefox'): Promise<DrivenBrowser> {
  const browser = await { webkit, firefox }[engine].launch();
  return {
    version: `Playwright’s ${engine} ${browser.version()}`,
    async newPerson() {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      page.on('dialog', (dialog) => void dialog.accept());
      return new PlaywrightPage(page);
    },
    close: () => browser.close(),
  };
}

class PlaywrightPage implements DrivenPage {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async goto(address: string): Promise<void> {
    await this.#page.goto(address);
  }

  async reload(): Promise<void> {
    await this.#page.reload();
  }

  evaluate<Given extends unknown[], Answer>(
    run: (...given: Given) => Answer | Promise<Answer>,
    ...given: Given
  ): Promise<Answer> {
    return this.#page.evaluate(`(${run})(...${JSON.stringify(given)})`);
  }

  type(text: string): Promise<void> {
    return this.#page.keyboard.type(text);
  }

  async press(keys: readonly string[], times = 1): Promise<void> {
    for (let i = 0; i < times; i += 1) await this.#page.keyboard.press(keys.join('+'));
  }

  click(x: number, y: number): Promise<void> {
    return this.#page.mouse.click(x, y);
  }

  resize(width: number, height: number): Promise<void> {
    return this.#page.setViewportSize({ width, height });
  }

  screenshot(): Promise<Buffer> {
    return this.#page.screenshot();
  }
}
