import { secretPattern } from '@tercet/protocol';

/** The path and fragment of a document by one of its links. The fragment never leaves the browser. */
export function documentAddress(documentId: string, secret: string): string {
  return `/d/${documentId}#${secret}`;
}

/** The link's secret in a fragment (`#…`); null when there is none or it is cut short. */
export function secretIn(hash: string): string | null {
  const secret = hash.replace(/^#/, '');
  return secretPattern.test(secret) ? secret : null;
}
