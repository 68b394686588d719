/** `none`: there was nothing to copy; `refused`: the browser does not let the page. */
export type Copied = 'copied' | 'none' | 'refused';

/**
 * Puts a text on the clipboard. Call it in the click: browsers let a page write only then. A text that has yet to
 * come may be a promise; null or a rejection is no text.
 *
 * Never rejects. Outside https and localhost browsers have no clipboard interface; the older command still works
 * there.
 */
export async function copyText(text: string | Promise<string | null>): Promise<Copied> {
  const coming = Promise.resolve(text).catch(() => null);
  // First, and before anything is waited for: the browser holds the click open until the text is there.
  const written = writeComing(coming);
  const words = await coming;
  if (words === null) return 'none';
  const isCopied = (await written) || (await writeNow(words)) || copyByCommand(words);
  return isCopied ? 'copied' : 'refused';
}

/** @returns whether it is on the clipboard; false as well where the browser cannot wait for a text. */
async function writeComing(coming: Promise<string | null>): Promise<boolean> {
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

async function writeNow(words: string): Promise<boolean> {
  if (!navigator.clipboard) return false;
  return navigator.clipboard.writeText(words).then(
    () => true,
    () => false,
  );
}

function copyByCommand(words: string): boolean {
  const field = document.createElement('textarea');
  field.value = words;
  field.setAttribute('readonly', '');
  field.setAttribute('aria-hidden', 'true');
  field.style.position = 'fixed';
  field.style.opacity = '0';
  const focused = document.activeElement;
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
