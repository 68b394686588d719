import { gcm } from '@noble/ciphers/aes.js';
import { pbkdf2Async } from '@noble/hashes/pbkdf2.js';
import { sha256 } from '@noble/hashes/sha2.js';

/*
 * A list of documents as one file under a passphrase [HM5]. The key is PBKDF2-HMAC-SHA-256 of the passphrase (NFKC),
 * the cipher AES-256-GCM; what stands in the head is authenticated with the text. Browsers have a cipher of their own
 * only on https and localhost, so the cipher here is a library's; the key is the browser's where it has it, ten times
 * as fast.
 */

export const iterations = 600_000;
const mostIterations = 10_000_000;
const version = 1;
export const mostBytes = 20_000_000;

interface Head {
  tercet: 'documents';
  version: typeof version;
  key: { name: 'PBKDF2-SHA-256'; iterations: number; salt: string };
  cipher: { name: 'AES-256-GCM'; nonce: string };
}

export type Unsealed =
  | { ok: true; text: string }
  /** `no-list`: another file; `newer`: of a later version; `wrong`: another passphrase, or the file was changed. */
  | { ok: false; problem: 'no-list' | 'newer' | 'wrong' };

/** The file's text. Rejects only where the browser has no random numbers. */
export async function seal(text: string, passphrase: string, rounds = iterations): Promise<string> {
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const head: Head = {
    tercet: 'documents',
    version,
    key: { name: 'PBKDF2-SHA-256', iterations: rounds, salt: toBase64(salt) },
    cipher: { name: 'AES-256-GCM', nonce: toBase64(nonce) },
  };
  const key = await keyOf(passphrase, salt, rounds);
  const sealed = gcm(key, nonce, headBytes(head)).encrypt(new TextEncoder().encode(text));
  return `${JSON.stringify({ ...head, sealed: toBase64(sealed) })}\n`;
}

/** The text that was sealed, or why it cannot be had. Never rejects. */
export async function unseal(file: string, passphrase: string): Promise<Unsealed> {
  const read = readFile(file);
  if (!('head' in read)) return { ok: false, problem: read.problem };
  const { head, salt, nonce, sealed } = read;
  const key = await keyOf(passphrase, salt, head.key.iterations);
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(
      gcm(key, nonce, headBytes(head)).decrypt(sealed),
    );
    return { ok: true, text };
  } catch {
    return { ok: false, problem: 'wrong' }; // the cipher's tag does not fit: it says no more than that
  }
}

/** In one order, whatever order the file has. */
function headBytes({ tercet, version: of, key, cipher }: Head): Uint8Array {
  const parts = [tercet, of, key.name, key.iterations, key.salt, cipher.name, cipher.nonce];
  return new TextEncoder().encode(JSON.stringify(parts));
}

interface ReadFile {
  head: Head;
  salt: Uint8Array;
  nonce: Uint8Array;
  sealed: Uint8Array;
}

function readFile(file: string): ReadFile | { problem: 'no-list' | 'newer' } {
  const none = { problem: 'no-list' } as const;
  let found: Partial<Head & { sealed: string }>;
  try {
    found = (JSON.parse(file) ?? {}) as typeof found;
  } catch {
    return none; // not JSON
  }
  if (found.tercet !== 'documents' || typeof found.version !== 'number') return none;
  if (found.version > version) return { problem: 'newer' };
  const { key, cipher } = found;
  const isKnown = key?.name === 'PBKDF2-SHA-256' && cipher?.name === 'AES-256-GCM';
  if (!isKnown || !isCount(key.iterations)) return none;
  const [salt, nonce, sealed] = [key.salt, cipher.nonce, found.sealed].map(fromBase64);
  if (salt?.length !== 16 || nonce?.length !== 12 || !sealed || sealed.length < 16) return none;
  return { head: found as Head, salt, nonce, sealed };
}

const isCount = (value: unknown) =>
  Number.isInteger(value) && (value as number) > 0 && (value as number) <= mostIterations;

async function keyOf(passphrase: string, salt: Uint8Array, rounds: number): Promise<Uint8Array> {
  const secret = new TextEncoder().encode(passphrase.normalize('NFKC'));
  if (!crypto.subtle) return pbkdf2Async(sha256, secret, salt, { c: rounds, dkLen: 32 });
  const key = await crypto.subtle.importKey('raw', secret, 'PBKDF2', false, ['deriveBits']);
  const how = { name: 'PBKDF2', hash: 'SHA-256', salt: salt as Uint8Array<ArrayBuffer>, iterations: rounds };
  return new Uint8Array(await crypto.subtle.deriveBits(how, key, 256));
}

function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let from = 0; from < bytes.length; from += 8_192)
    text += String.fromCharCode(...bytes.subarray(from, from + 8_192));
  return btoa(text);
}

function fromBase64(text: unknown): Uint8Array | null {
  if (typeof text !== 'string') return null;
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch {
    return null; // not base64
  }
}
