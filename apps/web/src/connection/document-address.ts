import { secretSchema } from '@tercet/protocol';

/** The path and fragment of a document by one of its links. The fragment never leaves the browser. */
export function documentAddress(documentId: string, secret: string): string {
  return `/d/${documentId}#${secret}`;
}

/** The link's secret in a fragment (`#…`); null when there is none or it is cut short. */
export function secretIn(hash: string): string | null {
  const parsed = secretSchema.safeParse(hash.replace(/^#/, ''));
  return parsed.success ? parsed.data : null;
}
