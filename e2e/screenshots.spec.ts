import path from 'node:path';
import { devices, type Page } from '@playwright/test';
import { repositoryRoot } from './server-process.ts';
import { expect, test, Writer } from './writer.ts';

/** The README's pictures; `SCREENSHOTS=1 npm test` renews the committed ones, otherwise they land in test-results. */
const folder = process.env.SCREENSHOTS ? 'e2e/screenshots' : 'test-results/screenshots';
const file = (name: string) => path.join(repositoryRoot, folder, `${name}.png`);

async function offerOn(page: Page, url: string): Promise<Writer> {
  const writer = new Writer(page, url);
  await writer.open();
  await writer.write('# The keeper\n');
  await writer.write('The lighthouse keeper climbed the stairs one last time. At the top, the lamp was');
  return writer;
}

test('the picture of three continuations on a wide screen, in both themes', async ({ page, server }) => {
  const writer = await offerOn(page, server.url);
  await writer.press('Tab');
  await writer.offerSettled();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: file(`three-continuations-${colorScheme}`) });
  }
  await expect(writer.candidates).toHaveCount(3);
});

test('the picture of three cards on a phone', async ({ browser, server }) => {
  const { viewport, userAgent, isMobile, hasTouch } = devices['iPhone 13'];
  const context = await browser.newContext({ viewport, userAgent, isMobile, hasTouch, deviceScaleFactor: 2 });
  const page = await context.newPage();
  const writer = await offerOn(page, server.url);
  await page.getByRole('button', { name: /continue/i }).tap();
  await writer.offerSettled();
  await page.screenshot({ path: file('three-cards-phone') });
  await context.close();
});
