import { channelOf, holdLock } from '../browser/ask-browser.ts';

/** Held for a page's life: while it is, what the page keeps is nobody else's. */
export interface Claim {
  release(): void;
}

/**
 * Says that a record is this page's; null when a page that lives says so already. However a page ends, its claim
 * ends with it: the browser sees to that by a Web Lock.
 *
 * Browsers give locks to https and localhost only; elsewhere the pages ask each other.
 */
export async function claim(id: string): Promise<Claim | null> {
  const name = `tercet.page.${id}`;
  const lock = await holdLock(name);
  if (lock === 'held') return null;
  return lock === null ? askOthers(name) : { release: lock };
}

/** How long a page that lives may take to say so, milliseconds. */
const answerWithinMs = 400;

/** Whoever claimed it answers. Two that ask at once both hear the other ask, and the smaller number gives way. */
function askOthers(name: string): Promise<Claim | null> {
  const channel = channelOf(name);
  // Nobody can be asked: another's record is left alone, and its own nobody else can know of.
  if (channel === null) return Promise.resolve(null);
  const mine = Math.random();
  let claimed = false;
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      claimed = true;
      resolve({ release: () => channel.close() });
    }, answerWithinMs);
    channel.onmessage = ({ data }: MessageEvent<{ asks?: number; taken?: true }>) => {
      if (claimed || (data.asks !== undefined && data.asks < mine)) {
        if (data.asks !== undefined) channel.postMessage({ taken: true });
        return;
      }
      clearTimeout(timer);
      channel.close();
      resolve(null);
    };
    channel.postMessage({ asks: mine });
  });
}
