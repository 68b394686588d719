import { createHash } from 'node:crypto';

/** The writer a person's key makes: the first 16 characters of base64url(SHA-256(key)) [PR1]. */
export function writerId(key: string): string {
  return createHash('sha256').update(key).digest('base64url').slice(0, 16);
}
