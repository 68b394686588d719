import type { BenchOptions } from './bench-options.ts';
import { measureLargeDocument } from './collab/large-document.ts';
import { measureOpenDocuments } from './collab/open-documents.ts';
import { measureTypists } from './collab/typists.ts';
import { tell } from './machine.ts';
import { roundedAll } from './median.ts';
import { startServer } from './start-server.ts';

const roundTripMs = 80;

/** How much of each part; times in milliseconds. */
const amounts = {
  full: { lastingMs: 20_000, documents: 1_000, loads: 7, keys: 200 },
  quick: { lastingMs: 3_000, documents: 50, loads: 2, keys: 30 },
};

/** Several writers: how soon an edit is durable and seen, what open documents cost, how a long one feels. */
export async function collab({ quick }: BenchOptions) {
  const { lastingMs, documents, loads, keys } = quick ? amounts.quick : amounts.full;
  const server = await startServer(['smollm2-135m'], { RATE_LIMITS: 'off' });
  try {
    tell('25 typists in one document');
    const typists = await measureTypists(server.url, { typists: 25, roundTripMs, keyMs: 200, lastingMs });
    tell('one typist alone');
    const alone = await measureTypists(server.url, {
      typists: 1,
      roundTripMs,
      keyMs: 200,
      lastingMs: lastingMs / 4,
    });
    tell('a document of 1 MB in Chromium');
    const large = await measureLargeDocument(server.url, { characters: 1_000_000, loads, keys });
    tell(`${documents} open documents`);
    const open = await measureOpenDocuments(server, documents);
    return {
      typists25: roundedAll(typists),
      typists1: roundedAll(alone),
      documents1000: roundedAll(open),
      document1mb: roundedAll(large),
    };
  } finally {
    await server.close();
  }
}
