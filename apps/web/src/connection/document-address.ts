import { secretPattern } from '@tercet/protocol';

/** The path and fragment of a document by one of its links. The fragment never leaves the browser. */
export function documentAddress(documentId: string, secret: string): string {
  return `/d/${documentId}#${secret}`;
}

const secretCharacters = 43;
/** The secret, and behind it what a mail program or a sentence puts there: no letter and no digit. */
const secretAndMore = /^([\w-]{43})(?![a-z\d])/i;

/** The link's secret in a fragment (`#…`); null when there is none or it is cut short. */
export function secretIn(hash: string): string | null {
  const [, secret = ''] = secretAndMore.exec(hash.replace(/^#+/, '')) ?? [];
  return secretPattern.test(secret) ? secret : null;
}

/** Undoes `%23`, also where it was encoded again on its way; null for what is not encoded well. */
function decoded(text: string): string | null {
  try {
    let [before, after] = ['', text];
    for (let times = 0; before !== after && times < 3; times += 1)
      [before, after] = [after, decodeURIComponent(after)];
    return after;
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

/**
 * What an address was before something on its way wrote its `#` as `%23`, or put a full stop, a bracket or a quotation
 * mark behind it.
 *
 * @returns null where it is right as it is, or nothing can be made of it.
 */
export function mendedAddress({ pathname, hash }: { pathname: string; hash: string }): string | null {
  const whole = decoded(pathname + hash);
  const [, documentId, fragment = ''] = /^\/d\/([\w-]{22})\/?(#.*)$/.exec(whole ?? '') ?? [];
  const secret = secretIn(fragment);
  if (documentId === undefined || secret === null) return null;
  const address = documentAddress(documentId, secret);
  return address === pathname + hash ? null : address;
}

/** Puts the mended address in the place of the one the page was opened by. */
export function mendLocation(): void {
  const mended = mendedAddress(location);
  if (mended !== null) history.replaceState(history.state, '', mended);
}

/** Why there is no secret in a fragment, in words. */
export function secretProblem(hash: string): string {
  const [found = ''] = /^[\w-]*/.exec(hash.replace(/^#+/, '')) ?? [];
  if (found === '')
    return 'The address has no key: what stands behind its # is missing. Ask for the whole link, or copy it again.';
  if (found.length < secretCharacters)
    return `The address is cut short: its key has ${found.length} of ${secretCharacters} characters. Ask for the whole link, or copy it again.`;
  return 'What stands behind the # of the address is no key of a document. Ask for the link again.';
}
