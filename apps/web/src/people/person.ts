import { limits, type Person, personKeyPattern, plainName, soundText } from '@tercet/protocol';
import { keep, readKept } from '../settings/kept.ts';

const kept = 'tercet.person';

/** 128 random bits, base64url. */
function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');
}

/** Whoever was kept, or null when nobody was or what is kept is broken. */
export function parsePerson(text: string | null): Person | null {
  try {
    const { key, name } = JSON.parse(text ?? '{}') as Partial<Record<keyof Person, unknown>>;
    if (typeof key !== 'string' || !personKeyPattern.test(key) || typeof name !== 'string') return null;
    return name.length <= limits.nameCharacters ? { key, name: plainName(soundText(name)) } : null;
  } catch {
    return null; // not JSON, or null: somebody else wrote there
  }
}

let here: Person | null = null;

/** Who writes in this browser: made once, kept in it; as long as the page where the browser keeps nothing. */
export function person(): Person {
  // Another tab may have picked a name since.
  here = parsePerson(readKept(kept)) ?? here;
  if (here === null) {
    here = { key: newKey(), name: '' };
    keep(kept, JSON.stringify(here));
  }
  return here;
}

/** A name as others see it: plain [MS8], sound [MS6], not too long, no sign cut in half. */
export function tidyName(typed: string): string {
  const line = plainName(soundText(typed));
  let name = '';
  for (const letter of line) {
    if (name.length + letter.length > limits.nameCharacters) break;
    name += letter;
  }
  return plainName(name);
}

/** Keeps the name for every document and every later visit. */
export function keepName(name: string): void {
  here = { ...person(), name: tidyName(name) };
  keep(kept, JSON.stringify(here));
}
