import { devices } from '@playwright/test';
import { expect, test } from './writer.ts';

const { viewport, userAgent, deviceScaleFactor, isMobile, hasTouch } = devices['iPhone 13'];
test.use({ viewport, userAgent, deviceScaleFactor, isMobile, hasTouch });

const beginning = 'The train stopped between two stations, and';

test('[UX 19] on a phone a button asks, the candidates are cards, a tap takes', async ({ writer }) => {
  await writer.open();
  await writer.write(beginning);
  await writer.page.getByRole('button', { name: /continue/i }).tap();
  await writer.offerSettled();
  const texts = await writer.offered();
  const width = viewport.width;
  for (const card of await writer.candidates.all()) {
    const box = await card.boundingBox();
    expect(box?.width ?? 0).toBeGreaterThan(width * 0.85);
    expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(width);
    expect(box?.height ?? 0).toBeGreaterThanOrEqual(44);
  }
  await writer.candidates.nth(1).tap();
  await expect(writer.offer).toBeHidden();
  expect((await writer.text()).replace(/\s+/g, ' ')).toContain((texts[1] ?? '').trim().replace(/\s+/g, ' '));
});

test('nothing is wider than the phone, and every setting is reachable', async ({ writer }) => {
  await writer.open();
  const overflow = () =>
    writer.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(await overflow()).toBeLessThanOrEqual(0);
  await writer.page.getByRole('button', { name: /settings/i }).tap();
  await expect(writer.page.getByRole('dialog')).toBeVisible();
  await writer.page.getByText('More', { exact: true }).tap();
  for (const name of [/temperature/i, /top-p/i, /seed/i]) {
    await writer.page.getByLabel(name).first().scrollIntoViewIfNeeded();
    await expect(writer.page.getByLabel(name).first()).toBeVisible();
  }
  expect(await overflow()).toBeLessThanOrEqual(0);
});
