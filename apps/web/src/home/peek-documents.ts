import type { DocumentPeeked, Writer } from '@tercet/protocol';
import type { PageResult } from '../connection/page-failure.ts';

/** What the server said of a document that is not open here. */
export type Peeked =
  | { state: 'opens'; writers: readonly Writer[]; writerCount: number }
  | { state: 'gone' }
  | { state: 'damaged' }
  | { state: 'unanswered' };

interface Asked {
  documentId: string;
  secret: string;
}

interface PeekOptions {
  peek: (asked: Asked) => Promise<PageResult<DocumentPeeked>>;
  onPeeked: (asked: Asked, peeked: Peeked) => void;
  /** Milliseconds. */
  now: () => number;
}

export interface Peeks {
  /** These are in sight now, and no others; those that were asked about lately are not asked about again. */
  want(documents: readonly Asked[]): void;
  stop(): void;
}

const atOnce = 4;
export const againAfterMs = 60_000;

/** Asks the server about documents in sight, a few at once and each once a minute [HM2]. */
export function peekDocuments({ peek, onPeeked, now }: PeekOptions): Peeks {
  const askedAt = new Map<string, number>();
  const keyOf = ({ documentId, secret }: Asked) => `${documentId} ${secret}`;
  let wanted: readonly Asked[] = [];
  let underWay = 0;
  let notBefore = Number.NEGATIVE_INFINITY;
  let stopped = false;

  const isDue = (asked: Asked) =>
    now() - (askedAt.get(keyOf(asked)) ?? Number.NEGATIVE_INFINITY) >= againAfterMs;

  function next(): void {
    while (!stopped && underWay < atOnce && now() >= notBefore) {
      const asked = wanted.find(isDue);
      if (asked === undefined) return;
      askedAt.set(keyOf(asked), now());
      underWay += 1;
      void ask(asked);
    }
  }

  async function ask(asked: Asked): Promise<void> {
    const result = await peek(asked);
    underWay -= 1;
    if (stopped) return;
    if (!result.ok && result.failure.code === 'too-fast') {
      // Asked again with the next look, and nobody else before that time.
      notBefore = now() + result.failure.retryAfterMs;
      askedAt.delete(keyOf(asked));
    } else onPeeked(asked, peekedOf(result));
    next();
  }

  return {
    want(documents) {
      wanted = documents;
      next();
    },
    stop() {
      stopped = true;
    },
  };
}

function peekedOf(result: PageResult<DocumentPeeked>): Peeked {
  if (result.ok) return { state: 'opens', ...result.value };
  if (result.failure.code === 'document-unknown') return { state: 'gone' };
  return result.failure.code === 'document-damaged' ? { state: 'damaged' } : { state: 'unanswered' };
}
