import { chromium, type Page } from '@playwright/test';
import { median } from '../median.ts';
import { appendSteps, connectTo, createDocument, openDocument } from './typist.ts';
import { writtenSteps } from './written-document.ts';

export interface LargePlan {
  characters: number;
  loads: number;
  keys: number;
}

/** Between two keys: a fast typist's. */
const keyEveryMs = 120;
/** Keys before the first that counts. */
const warmUpKeys = 20;

/**
 * A long document in a real Chromium.
 *
 * @returns `loadMs`: from going to its address, a fresh page in a browser that has been there before, to when the
 * text is first on the screen, with the caret in it. `keystrokeMs`: script run for a key, all that follows it
 * (sending, acknowledgement, bars) included; means over all keys, as the browser's own counter tells it.
 */
export async function measureLargeDocument(url: string, plan: LargePlan) {
  const socket = await connectTo(url);
  const link = await createDocument(socket);
  await openDocument(socket, link, 'maker');
  let version = 0;
  for (const steps of writtenSteps(plan.characters)) {
    version = await appendSteps(socket, link.documentId, version, steps);
  }
  socket.close();
  const executablePath = process.env.CHROMIUM_PATH;
  const browser = await chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--no-first-run',
    ],
  });
  try {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const address = `${url}/d/${link.documentId}#${link.secret}`;
    const loadsMs: number[] = [];
    let page: Page | null = null;
    for (let load = 0; load <= plan.loads; load += 1) {
      await page?.close();
      page = await context.newPage();
      const tookMs = await loadOnce(page, address);
      if (load > 0) loadsMs.push(tookMs);
    }
    return { loadMs: median(loadsMs), ...(await typeKeys(page!, plan.keys)) };
  } finally {
    await browser.close();
  }
}

/** As text: a compiled function would bring helpers the page does not have. */
const sayWhenShown = `
  new PerformanceObserver((painted) => {
    for (const { element, startTime } of painted.getEntries()) {
      if (element?.closest('[role=textbox]')) window.shownAt ??= startTime;
    }
  }).observe({ type: 'largest-contentful-paint', buffered: true });
`;

/** Milliseconds from the navigation's start, by the browser's own clock. */
async function loadOnce(page: Page, address: string): Promise<number> {
  await page.addInitScript(sayWhenShown);
  await page.goto(address);
  const shown = await page.waitForFunction(() => (window as { shownAt?: number }).shownAt);
  return (await shown.jsonValue()) ?? Number.NaN;
}

async function typeKeys(page: Page, keys: number) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable');
  const read = async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    const of = (name: string) => (metrics.find((metric) => metric.name === name)?.value ?? 0) * 1000;
    return { script: of('ScriptDuration'), layout: of('LayoutDuration'), task: of('TaskDuration') };
  };
  const type = async (count: number) => {
    for (let key = 0; key < count; key += 1) {
      await page.keyboard.type('abcde '[key % 6]!);
      await page.waitForTimeout(keyEveryMs);
    }
  };
  await page.keyboard.press('Control+Home');
  await type(warmUpKeys);
  const before = await read();
  await type(keys);
  const after = await read();
  return {
    keystrokeMs: (after.script - before.script) / keys,
    keystrokeLayoutMs: (after.layout - before.layout) / keys,
  };
}
