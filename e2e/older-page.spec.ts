import type { Page } from '@playwright/test';
import { expect, test, Writer } from './writer.ts';

const beginning = 'Written before the server was renewed.';

/**
 * Stands between page and server: what the page says of its schema can be made another's, and its connections cut,
 * as they are when a newer server takes the place of the old one.
 */
async function betweenPageAndServer(page: Page) {
  const cuts: (() => Promise<void>)[] = [];
  let isOlder = false;
  // It stands in WebSockets only: a page that tried its other transport would get past it.
  await page.route(/transport=polling/, (route) => route.abort());
  await page.routeWebSocket(/socket\.io/, (socket) => {
    const server = socket.connectToServer();
    cuts.push(() => socket.close());
    socket.onMessage((message) =>
      server.send(
        isOlder && typeof message === 'string'
          ? message.replace(/"schemaVersion":\d+/, '"schemaVersion":0')
          : message,
      ),
    );
  });
  return {
    async serverIsNewer(): Promise<void> {
      isOlder = true;
      for (const cut of cuts.splice(0)) await cut();
    },
    pageIsNew(): void {
      isOlder = false;
    },
  };
}

test('[DC6] a page older than the server only reads and asks to be reloaded; what was written and not saved is saved then', async ({
  writer,
  browser,
}) => {
  const { page } = writer;
  const between = await betweenPageAndServer(page);
  await writer.open();
  await writer.write(beginning);
  await writer.saved();
  const address = page.url();
  await page.context().setOffline(true);
  await between.serverIsNewer();
  await writer.write(' And after.');
  await expect(page.getByTestId('saved')).toContainText('kept in this browser');
  await page.context().setOffline(false);

  const notice = page.getByRole('alert').filter({ hasText: 'This page is older than the server' });
  await expect(notice).toBeVisible();
  await expect(writer.editor).toHaveAttribute('contenteditable', 'false');
  await expect(writer.editor).toHaveText(`${beginning} And after.`);
  const other = new Writer(await (await browser.newContext()).newPage(), address);
  await other.open(address);
  await expect(other.editor).toHaveText(beginning);

  between.pageIsNew();
  page.on('dialog', (dialog) => void dialog.accept());
  await notice.getByRole('button', { name: 'Reload' }).click();
  await writer.saved();
  await expect(writer.editor).toHaveText(`${beginning} And after.`);
  await expect(writer.editor).toHaveAttribute('contenteditable', 'true');
  await expect(other.editor).toHaveText(`${beginning} And after.`);
  await other.page.context().close();
});

test('[DC6] a page that is older when it opens says so, and shows no empty document', async ({ writer }) => {
  await writer.open();
  await writer.write(beginning);
  await writer.saved();
  const address = writer.page.url();
  const page = await writer.page.context().newPage();
  const between = await betweenPageAndServer(page);
  await between.serverIsNewer();
  await page.goto(address);
  await expect(page.getByText('This page is older than the server.')).toBeVisible();
  await expect(page.getByRole('textbox')).toHaveCount(0);
  between.pageIsNew();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(new Writer(page, address).editor).toHaveText(beginning);
});

test('[UX 14] whoever leaves with edits nobody has is asked first; with all saved nobody is', async ({
  writer,
}) => {
  const { page } = writer;
  const asked: string[] = [];
  page.on('dialog', (dialog) => {
    asked.push(dialog.type());
    void dialog.dismiss();
  });
  await writer.open();
  await writer.write(beginning);
  await writer.saved();
  await page.context().setOffline(true);
  await writer.write(' Not yet.');
  await expect(page.getByTestId('saved')).toContainText('Not saved');
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => asked).toEqual(['beforeunload']);
  expect(page.isClosed()).toBe(false);
  await expect(writer.editor).toHaveText(`${beginning} Not yet.`);

  await page.context().setOffline(false);
  await writer.saved();
  await page.close({ runBeforeUnload: true });
  await expect.poll(() => page.isClosed()).toBe(true);
  expect(asked).toHaveLength(1);
});
