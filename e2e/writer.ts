import { test as base, expect, type Locator, type Page } from '@playwright/test';
import { ServerProcess } from './server-process.ts';

/** A person at a page: what they see and do, by accessible names. */
export class Writer {
  readonly page: Page;
  readonly url: string;

  constructor(page: Page, url: string) {
    this.page = page;
    this.url = url;
  }

  get editor(): Locator {
    return this.page.getByRole('textbox', { name: 'Document' });
  }

  get offer(): Locator {
    return this.page.getByRole('listbox');
  }

  get candidates(): Locator {
    return this.offer.getByRole('option');
  }

  /** Makes a document, or opens an address, and waits until the text is there. */
  async open(address = `${this.url}/new`): Promise<void> {
    // Going from one link of a document to another would only change the fragment.
    if (address.includes('#')) await this.page.goto('about:blank');
    await this.page.goto(address);
    await expect(this.editor).toBeVisible();
    await this.editor.focus();
  }

  async write(text: string): Promise<void> {
    await this.editor.focus();
    await this.page.keyboard.type(text);
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** The text of the document without the ghost of an offer. */
  async text(): Promise<string> {
    return this.editor.evaluate((element) => {
      const copy = element.cloneNode(true) as HTMLElement;
      for (const widget of copy.querySelectorAll('.ProseMirror-widget, [contenteditable=false]'))
        widget.remove();
      return [...copy.children].map((block) => block.textContent ?? '').join('\n');
    });
  }

  /** Text of each candidate, as the list shows it. */
  async offered(): Promise<string[]> {
    return this.candidates.evaluateAll((options) =>
      options.map((option) => option.querySelector('[data-candidate-text]')?.textContent ?? ''),
    );
  }

  /** Waits until every candidate has ended. */
  async offerSettled(count = 3): Promise<void> {
    await expect(this.candidates).toHaveCount(count);
    await expect(this.offer).toHaveAttribute('aria-busy', 'false', { timeout: 120_000 });
  }

  /** An owner makes a link, in the way a person does. @returns its whole address. */
  async makeLink(right: 'Can read' | 'Can write' | 'Can write and ask', label: string): Promise<string> {
    await this.page.getByRole('button', { name: 'Share' }).click();
    const panel = this.page.getByRole('dialog', { name: 'Share' });
    await panel.getByRole('radio', { name: right, exact: true }).check();
    await panel.getByRole('textbox', { name: 'Label' }).fill(label);
    await panel.getByRole('button', { name: 'Create link' }).click();
    const address = await panel.getByRole('textbox', { name: 'Address of the new link' }).inputValue();
    await panel.getByRole('button', { name: 'Close' }).click();
    await expect(panel).toBeHidden();
    return address;
  }

  async saved(): Promise<void> {
    await expect(this.page.getByText('Saved', { exact: true })).toBeVisible();
  }
}

/** One real server with the embedded model for all stories of a file's worker; each story has its own page. */
export const test = base.extend<{ writer: Writer }, { server: ServerProcess }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the names of the fixtures it wants here
    async ({}, use) => {
      const server = await ServerProcess.start();
      await use(server);
      await server.stop();
      server.removeData();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  writer: async ({ page, server }, use) => {
    await use(new Writer(page, server.url));
  },
});

export { expect };
