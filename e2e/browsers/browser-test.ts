import { test as base, expect } from '@playwright/test';
import { ServerProcess } from '../server-process.ts';
import type { DrivenBrowser } from './driven-browser.ts';
import { startFirefox } from './firefox.ts';
import type { FoundBrowser } from './found-browsers.ts';
import { Person } from './person.ts';
import { startPlaywrightsOwn } from './playwrights-own.ts';
import { startWebKit } from './webkit-gtk.ts';

export interface BrowserOptions {
  found: FoundBrowser;
}

function start(found: FoundBrowser): Promise<DrivenBrowser> {
  switch (found.kind) {
    case 'webkit-gtk':
      return startWebKit(found);
    case 'firefox':
      return startFirefox(found.program);
    case 'playwright':
      return startPlaywrightsOwn(found.engine);
    case 'absent':
      throw new Error(found.reason);
    default:
      return found satisfies never;
  }
}

interface Shared extends BrowserOptions {
  server: ServerProcess;
  driven: DrivenBrowser;
}

/** One browser and one real server with the embedded model for all stories; each story has a document of its own. */
export const test = base.extend<{ newPerson: () => Promise<Person>; person: Person }, Shared>({
  found: [
    { kind: 'absent', reason: 'no browser was looked for' },
    { option: true, scope: 'worker' },
  ],
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
  driven: [
    async ({ found }, use) => {
      const driven = await start(found);
      await use(driven);
      await driven.close();
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  newPerson: async ({ driven }, use) => {
    await use(async () => new Person(await driven.newPerson()));
  },
  person: async ({ newPerson, server }, use, info) => {
    const person = await newPerson();
    await person.open(server.url);
    await use(person);
    if (info.status !== info.expectedStatus)
      await info.attach('page', { body: await person.page.screenshot(), contentType: 'image/png' });
  },
});

export { expect };
