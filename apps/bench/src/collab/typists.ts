import { percentile } from '../load/percentile.ts';
import { distant } from './distant.ts';
import { appendSteps, connectTo, createDocument, createTypist, openDocument, type Typist } from './typist.ts';

export interface TypistsPlan {
  /** How many write in one document at once. */
  typists: number;
  /** There and back, milliseconds. */
  roundTripMs: number;
  /** Between two keys of one typist: drawn evenly from half to one and a half of it, milliseconds. */
  keyMs: number;
  lastingMs: number;
}

/** Paragraphs in which they write: several in each, so that some inserts fall on one place. */
const paragraphs = 5;
/** The first character of the first typist; private use, 1,000 for each. */
const firstCharacter = 0xf0000;
const charactersEach = 1_000;

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Milliseconds from a key to its durable acknowledgement, and to its sight at every other typist. */
export async function measureTypists(server: string, plan: TypistsPlan) {
  const way = await distant(server, plan.roundTripMs / 2);
  const typists: Typist[] = [];
  try {
    const maker = await connectTo(server);
    const link = await createDocument(maker);
    await openDocument(maker, link, 'maker');
    const empty = Array.from({ length: paragraphs - 1 }, () => ({ type: 'paragraph' }));
    const steps = [{ stepType: 'replace', from: 0, to: 0, slice: { content: empty } }];
    await appendSteps(maker, link.documentId, 0, steps);
    maker.close();
    for (let index = 0; index < plan.typists; index += 1) {
      const first = firstCharacter + index * charactersEach;
      typists.push(await createTypist(way.url, link, String(index), index % paragraphs, first));
    }

    const pressedAt = new Map<number, number>();
    const visibleMs: number[] = [];
    for (const typist of typists) {
      typist.onSeen((_name, character) => {
        const at = pressedAt.get(character);
        if (at !== undefined) visibleMs.push(performance.now() - at);
      });
    }
    const endAt = performance.now() + plan.lastingMs;
    const typeAll = async (typist: Typist) => {
      await wait(Math.random() * plan.keyMs);
      while (performance.now() < endAt) {
        const at = performance.now();
        pressedAt.set(typist.type(), at);
        await wait(plan.keyMs * (0.5 + Math.random()));
      }
    };
    await Promise.all(typists.map(typeAll));
    const drainUntil = performance.now() + 10_000;
    while (typists.some((typist) => typist.waiting() > 0) && performance.now() < drainUntil) await wait(20);
    await wait(4 * plan.roundTripMs);

    const first = typists[0]!.text();
    if (!typists.every((typist) => typist.text().eq(first))) throw new Error('the documents differ');
    const ackMs = typists.flatMap(({ typed }) => typed.ackMs);
    const sum = (pick: (typist: Typist) => number) =>
      typists.reduce((total, typist) => total + pick(typist), 0);
    return {
      ackP50Ms: percentile(ackMs, 0.5),
      ackP95Ms: percentile(ackMs, 0.95),
      ackP99Ms: percentile(ackMs, 0.99),
      visibleP95Ms: percentile(visibleMs, 0.95),
      rejected: sum(({ typed }) => typed.rejected),
      appends: sum(({ typed }) => typed.appends),
      keys: pressedAt.size,
    };
  } finally {
    for (const typist of typists) typist.close();
    await way.close();
  }
}
