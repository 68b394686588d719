import { ServerProcess } from '../server-process.ts';
import { expect, test } from './browser-test.ts';

test('two write in one document, each at their caret', async ({ person, newPerson, found }) => {
  test.skip(
    found.kind === 'firefox',
    'Firefox, driven with two windows: Home stays where it is in the one that comes to the front',
  );
  await person.type('Ada begins.');
  await person.saved();
  const other = await newPerson();
  await other.open(await person.address());
  await other.reads('Ada begins.');
  await other.press('Mod', 'End');
  await other.type(' Bo goes on.');
  await person.press('Mod', 'Home');
  await person.type('Now: ');
  const all = 'Now: Ada begins. Bo goes on.';
  await person.reads(all);
  await other.reads(all);
  await person.press('Mod', 'z');
  await person.reads('Ada begins. Bo goes on.');
  await other.saved();
});

test('reloaded while the server is away: the page has its looks and its text, and what is written is saved later', async ({
  newPerson,
}) => {
  let server = await ServerProcess.start();
  const { port, dataDirectory } = server;
  const person = await newPerson();
  await person.open(server.url);
  await person.type('Written before.');
  await person.saved();
  const style = () =>
    person.page.evaluate(() => {
      const text = document.querySelector('.ProseMirror');
      return text && getComputedStyle(text).fontFamily + getComputedStyle(document.body).backgroundColor;
    });
  const before = await style();
  await person.page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  await person.reload();
  await server.stop();
  await person.sees({ role: 'status', name: 'All saved…' });
  await person.press('Mod', 'End');
  await person.type(' And away.');
  await person.sees({ role: 'status', name: 'Not saved — kept in this browser' });
  await expect.poll(() => person.page.evaluate(wordsKept)).toContain(' And away.');
  await person.reload();
  await expect.poll(() => person.text()).toBe('Written before. And away.');
  expect(await style()).toBe(before);
  // The browser's own cache is not asked: what the page is made of is kept by its service worker.
  const isKept = await person.page.evaluate(async () => {
    const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel=stylesheet]')];
    const answers = await Promise.all(links.map(({ href }) => fetch(href, { cache: 'reload' })));
    return links.length > 0 && answers.every(({ ok }) => ok);
  });
  expect(isKept).toBe(true);
  server = await ServerProcess.start({ port, dataDirectory });
  await person.saved();
  await person.reads('Written before. And away.');
  await server.stop();
  server.removeData();
});

/** In the page: what is typed and not saved, as the browser's database has it. */
async function wordsKept(): Promise<string> {
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('tercet');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const pages = await new Promise<{ pending: unknown[] }[]>((resolve, reject) => {
    const reading = database.transaction('page').objectStore('page').getAll();
    reading.onsuccess = () => resolve(reading.result);
    reading.onerror = () => reject(reading.error);
  });
  database.close();
  const steps = JSON.stringify(pages.map(({ pending }) => pending));
  return [...steps.matchAll(/"text":"([^"]*)"/g)].map(([, text]) => text).join('');
}
