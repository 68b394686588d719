/*
 * What a browser may refuse: with site data blocked, in private windows, in frames, on a full disk even naming it
 * throws. Here is the one place that asks, and each answer says what it is like to be refused. None ever throws.
 */

export type Area = 'local' | 'session';

const areaOf = (area: Area) => (area === 'local' ? localStorage : sessionStorage);

/** The text kept under a name; null when there is none, or the browser keeps nothing. */
export function keptTextOf(area: Area, name: string): string | null {
  try {
    return areaOf(area).getItem(name);
  } catch {
    return null; // what is set lasts as long as the page
  }
}

/** @returns whether the browser keeps it; one that does not is no reason to stop writing. */
export function keepTextIn(area: Area, name: string, text: string): boolean {
  try {
    areaOf(area).setItem(name, text);
    return true;
  } catch {
    return false; // full or switched off, as above
  }
}

/** Throws away the page itself as this browser keeps it. @returns whether there is none any more, as far as is known. */
export async function forgetShell(): Promise<boolean> {
  try {
    if (!('caches' in globalThis)) return true;
    for (const name of await caches.keys()) await caches.delete(name);
    return true;
  } catch {
    return false; // where caches are refused none was made
  }
}

/** Lets the browser keep the page itself. @returns whether it does. */
export async function keepShellBy(script: string): Promise<boolean> {
  try {
    await navigator.serviceWorker.register(script, { updateViaCache: 'none' });
    return true;
  } catch {
    return false; // http on a network, private windows: the page opens with its server
  }
}

/** Puts a text on the clipboard. @returns whether it is there; null: this page has no clipboard. */
export async function putOnClipboard(text: string): Promise<boolean | null> {
  try {
    if (!navigator.clipboard) return null;
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** Puts a text on the clipboard that has yet to come; null is none. @returns whether it is on the clipboard; false as well where the browser cannot wait for a text. */
export async function putComingOnClipboard(coming: Promise<string | null>): Promise<boolean> {
  if (!navigator.clipboard?.write || typeof ClipboardItem === 'undefined') return false;
  const blob = coming.then((words) => {
    if (words === null) throw new Error('there is no text');
    return new Blob([words], { type: 'text/plain' });
  });
  try {
    await navigator.clipboard.write([new ClipboardItem({ 'text/plain': blob })]);
    return true;
  } catch {
    // It may not have looked at the promise.
    await blob.catch(() => null);
    return false;
  }
}

/**
 * Holds a lock of this name until it is released.
 *
 * @returns how to release it; `held` when another page holds it; null when the browser gives no locks.
 */
export async function holdLock(name: string): Promise<(() => void) | 'held' | null> {
  try {
    if (!('locks' in navigator)) return null;
    return await new Promise((resolve, reject) => {
      navigator.locks
        .request(name, { ifAvailable: true }, (lock) => {
          if (lock === null) {
            resolve('held');
            return undefined;
          }
          return new Promise<void>((release) => resolve(release));
        })
        .catch(reject);
    });
  } catch {
    return null;
  }
}

/** A channel to the other pages of this browser; null when there is none. */
export function channelOf(name: string): BroadcastChannel | null {
  try {
    return new BroadcastChannel(name);
  } catch {
    return null;
  }
}
