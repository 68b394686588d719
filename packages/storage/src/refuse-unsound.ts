import { failed, isSoundText } from '@tercet/protocol';
import type { DocumentStore } from './document-store.ts';

/** Kept as JSON text, in which NUL and lone surrogates are written with escapes. */
const keptAsJson = new Set(['step', 'body', 'authors']);

/**
 * A store that answers `bad-message` to every string it would give back as another one [MS6], and hands the rest on.
 * The gateway refuses them before; a row that is not what was summed would lock its whole document.
 */
export function refuseUnsound(store: DocumentStore): DocumentStore {
  const methods = Object.entries(store).map(([name, ask]) => [
    name,
    (...args: never[]) => {
      const path = unsoundAt(args, []);
      if (path === null) return (ask as (...given: never[]) => unknown)(...args);
      return Promise.resolve(failed({ code: 'bad-message', path, problem: 'it cannot be kept as it is' }));
    },
  ]);
  // Sound: every method is there, with its own arguments and answer; those with none are asked as ever.
  return Object.fromEntries(methods) as DocumentStore;
}

/** Where the first string stands that would not come back, by the names of members; null when all would. */
function unsoundAt(value: unknown, path: readonly string[]): string | null {
  if (typeof value === 'string') return isSoundText(value) ? null : path.join('.');
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return null;
  for (const [name, member] of Object.entries(value)) {
    const found = keptAsJson.has(name) ? null : unsoundAt(member, [...path, name]);
    if (found !== null) return found;
  }
  return null;
}
