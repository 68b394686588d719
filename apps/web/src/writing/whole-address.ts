import { documentLimits, linkAddress } from '@tercet/document';

const port = /^:\d{1,5}(?=[/?#]|$)/;
const thisMachine = /^(?:(?:[\w-]+\.)*localhost|127(?:\.\d+){1,3}|\[::1\])(?=[:/?#]|$)/i;
/** Something with a dot in it, up to the path. */
const host = /^(?:[^\s/@:?#[\]\\]+\.[^\s/@:?#[\]\\.]+\.?|\[[\da-f:.]+\])(?=[:/?#]|$)/iu;

/**
 * What a person types as an address, made whole: `example.org` is a page, `localhost:3000` a page of this machine,
 * `a@example.org` a mail. What looks like none of them stays as it is.
 */
export function wholeAddress(typed: string): string {
  const address = typed.trim();
  for (const [start, scheme] of [
    [thisMachine, 'http'],
    [host, 'https'],
  ] as const) {
    const found = start.exec(address);
    if (!found) continue;
    const rest = address.slice(found[0].length);
    if (!rest.startsWith(':') || port.test(rest)) return `${scheme}://${address}`;
  }
  return /^[^\s/@:]+@[^\s/@:]+$/.test(address) ? `mailto:${address}` : address;
}

/** Why a whole address cannot be a link, for the person who typed it; null: it can. */
export function addressProblem(address: string): string | null {
  if (linkAddress(address) !== null) return null;
  const limit = documentLimits.attributeCharacters;
  if (address.length > limit)
    return `This address is too long: ${said(address.length)} characters; at most ${said(limit)} fit.`;
  const scheme = /^([a-z][a-z\d+.-]*):/i.exec(address)?.[1]?.toLowerCase();
  if (scheme !== undefined && !['http', 'https', 'mailto'].includes(scheme)) {
    return `Only web and email addresses work here, not “${scheme}:”.`;
  }
  if (scheme === 'mailto') return 'An email address is missing here, like ada@example.org.';
  if (scheme === undefined) return 'This is not a web or email address, like example.org or ada@example.org.';
  const [site = ''] = address
    .slice(scheme.length + 1)
    .replace(/^\/+/, '')
    .split(/[/?#]/);
  if (site === '') return `The name of the site is missing after “${scheme}://”.`;
  if (/\s/.test(site)) return 'The name of a site has no spaces.';
  if (site.includes('@')) return 'Leave out the name before the @: it can pass for another site.';
  return `A browser finds no site in “${site.slice(0, 40)}”.`;
}

const said = (count: number) => count.toLocaleString();
