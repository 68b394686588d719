import { afterEach, describe, expect, test, vi } from 'vitest';
import { openKept } from '../kept/open-kept.ts';
import { claim } from '../kept/page-life.ts';
import { reloadFresh } from '../shell/keep-shell.ts';
import {
  channelOf,
  forgetShell,
  holdLock,
  keepShellBy,
  keepTextIn,
  keptTextOf,
  putOnClipboard,
} from './ask-browser.ts';

afterEach(() => vi.unstubAllGlobals());

const refuse = () => {
  throw new DOMException('The operation is insecure.', 'SecurityError');
};
const refusedLater = () => Promise.reject(new DOMException('The operation is insecure.', 'SecurityError'));
/** Even to name it throws. */
const refusing = <Name extends string>(...names: Name[]) =>
  Object.defineProperties(
    {},
    Object.fromEntries(names.map((name) => [name, { get: refuse, enumerable: true }])),
  );

describe('[DC23] a browser that refuses', () => {
  test('storage, when it is named and when it is used: nothing is kept, nothing breaks', () => {
    expect(keptTextOf('local', 'a')).toBe(null);
    expect(keepTextIn('session', 'a', 'b')).toBe(false);
    vi.stubGlobal('localStorage', { getItem: refuse, setItem: refuse });
    vi.stubGlobal('sessionStorage', { getItem: refuse, setItem: refuse });
    expect(keptTextOf('local', 'a')).toBe(null);
    expect(keepTextIn('local', 'a', 'b')).toBe(false);
    expect(keepTextIn('session', 'a', 'b')).toBe(false);
  });

  test('caches: "Reload" on a page older than the server reloads all the same', async () => {
    const reload = vi.fn();
    vi.stubGlobal('location', { reload });
    for (const caches of [
      { keys: refusedLater },
      { keys: refuse },
      { keys: async () => ['a'], delete: refusedLater },
    ]) {
      vi.stubGlobal('caches', caches);
      expect(await forgetShell()).toBe(false);
      await reloadFresh();
    }
    expect(reload).toHaveBeenCalledTimes(3);
  });

  test('the service worker, the clipboard', async () => {
    for (const navigator of [
      refusing('serviceWorker', 'clipboard'),
      { serviceWorker: { register: refusedLater }, clipboard: { writeText: refusedLater } },
      { serviceWorker: { register: refuse }, clipboard: { writeText: refuse } },
    ]) {
      vi.stubGlobal('navigator', navigator);
      expect(await keepShellBy('/sw.js')).toBe(false);
      expect(await putOnClipboard('text')).toBe(false);
    }
  });

  test('locks and channels: a record that may be another page’s is left alone', async () => {
    vi.stubGlobal(
      'BroadcastChannel',
      class {
        constructor() {
          refuse();
        }
      },
    );
    for (const navigator of [
      refusing('locks'),
      { locks: { request: refusedLater } },
      { locks: { request: refuse } },
    ]) {
      vi.stubGlobal('navigator', navigator);
      expect(await holdLock('a')).toBe(null);
      expect(await claim('a')).toBe(null);
    }
    expect(channelOf('a')).toBe(null);
  });

  test('the database: the document opens, and each edit is said not to be kept', async () => {
    vi.spyOn(console, 'info').mockImplementation(() => undefined);
    vi.stubGlobal('indexedDB', { open: refuse });
    vi.stubGlobal('navigator', refusing('locks'));
    const kept = await openKept('d', 's');
    expect(kept.mount).toBe(null);
    kept.remember({ right: 'owner', writer: { id: 'ada', name: 'Ada', color: 0 } });
    const edits = {
      documentId: 'd',
      clientId: 'c',
      schemaVersion: 1,
      base: null,
      confirmed: [],
      pending: [],
    };
    await expect(kept.keeper.keep(edits)).rejects.toThrow('insecure');
    kept.close();
  });
});
