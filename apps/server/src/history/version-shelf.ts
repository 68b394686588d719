import { done, failed, type HistoryVersion, type HistoryVersionPart, type Result } from '@tercet/protocol';
import type { HistoryReader, VersionText } from './read-history.ts';

/** Characters of text held together; and how long one that nobody reads is held, milliseconds. */
const mostCharacters = 16_000_000;
const heldMs = 20_000;
/** Characters of one part: with three bytes each, or each written as two, within `limits.historyAnswerBytes`. */
const partCharacters = 80_000;

/** Versions as text while they are read, each made once for all who read it [DC18]. */
export interface VersionShelf {
  /** A version, whole where one answer holds it; else the part asked for. */
  read(
    documentId: string,
    version: number,
    part: number,
  ): Promise<Result<HistoryVersion | HistoryVersionPart>>;
  /** The document is gone. */
  forget(documentId: string): void;
  /** Characters held. */
  held(): number;
  close(): void;
}

interface Kept {
  documentId: string;
  text: Promise<Result<VersionText>>;
  characters: number;
  usedAt: number;
}

export function createVersionShelf(
  reader: Pick<HistoryReader, 'version'>,
  now: () => number = () => performance.now(),
): VersionShelf {
  /** The one used last is the last. */
  const shelf = new Map<string, Kept>();
  let held = 0;
  let sweeping: NodeJS.Timeout | null = null;

  function drop(key: string): void {
    held -= shelf.get(key)?.characters ?? 0;
    shelf.delete(key);
  }

  function sweep(): void {
    for (const [key, { usedAt }] of shelf) if (usedAt < now() - heldMs) drop(key);
    sweeping = shelf.size === 0 ? null : setTimeout(sweep, heldMs / 4).unref();
  }

  function keep(documentId: string, key: string, version: number): Kept {
    const kept: Kept = {
      documentId,
      text: reader.version(documentId, version),
      characters: 0,
      usedAt: now(),
    };
    shelf.set(key, kept);
    void kept.text.then((read) => {
      if (shelf.get(key) !== kept) return;
      if (!read.ok) return drop(key);
      kept.characters = read.value.text.length;
      held += kept.characters;
      // The newest stays, whatever its size: somebody is about to read it.
      for (const other of shelf.keys()) if (held > mostCharacters && other !== key) drop(other);
    });
    sweeping ??= setTimeout(sweep, heldMs / 4).unref();
    return kept;
  }

  return {
    async read(documentId, version, part) {
      const key = `${documentId} ${version}`;
      const kept = shelf.get(key) ?? keep(documentId, key, version);
      kept.usedAt = now();
      shelf.delete(key);
      shelf.set(key, kept);
      const read = await kept.text;
      if (!read.ok) return read;
      const { text, version: found } = read.value;
      if (text.length <= partCharacters) {
        return part === 0 ? done({ version: found, ...JSON.parse(text) }) : noPart(part);
      }
      const parts = Math.ceil(text.length / partCharacters);
      if (part >= parts) return noPart(part);
      const [start, end] = [edge(text, part), edge(text, part + 1)];
      return done({ version: found, part, parts, text: text.slice(start, end) });
    },
    forget(documentId) {
      for (const [key, kept] of shelf) if (kept.documentId === documentId) drop(key);
    },
    held: () => held,
    close() {
      if (sweeping) clearTimeout(sweeping);
      sweeping = null;
      shelf.clear();
      held = 0;
    },
  };
}

const noPart = (part: number) => failed({ code: 'not-found', what: `part ${part} of this version` } as const);

/** Where a part begins: never between the halves of one character. */
function edge(text: string, part: number): number {
  const at = Math.min(text.length, part * partCharacters);
  const code = text.charCodeAt(at);
  return code >= 0xdc00 && code < 0xe000 ? at - 1 : at;
}
