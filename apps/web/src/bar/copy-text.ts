import { putComingOnClipboard, putOnClipboard } from '../browser/ask-browser.ts';

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
  const written = putComingOnClipboard(coming);
  const words = await coming;
  if (words === null) return 'none';
  const isCopied = (await written) || (await putOnClipboard(words)) === true || copyByCommand(words);
  return isCopied ? 'copied' : 'refused';
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
