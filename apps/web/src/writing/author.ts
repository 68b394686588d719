import { keep, readKept } from '../settings/kept.ts';

const name = 'tercet.author';

/** Who writes in this browser: a random name for the machine mark, not an account. */
export function author(): string {
  const kept = readKept(name);
  if (kept && /^[0-9a-f]{16}$/.test(kept)) return kept;
  const bytes = crypto.getRandomValues(new Uint8Array(8));
  const made = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
  keep(name, made);
  return made;
}
