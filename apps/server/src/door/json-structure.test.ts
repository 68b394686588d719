import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isTooIntricate } from './json-structure.ts';

const wide = { marks: 1_000_000, members: 1_000_000, depth: 1_000_000 };

/** What the scan counts, counted in the value. */
function structureOf(value: unknown, depth = 0): { marks: number; members: number; depth: number } {
  if (typeof value !== 'object' || value === null) return { marks: 0, members: 0, depth };
  const inner = Object.values(value).map((member) => structureOf(member, depth + 1));
  const members = Array.isArray(value) ? 0 : inner.length;
  const between = Math.max(0, inner.length - 1);
  return {
    marks: 2 + members + between + inner.reduce((sum, one) => sum + one.marks, 0),
    members: Math.max(members, ...inner.map((one) => one.members)),
    depth: Math.max(depth + 1, ...inner.map((one) => one.depth)),
  };
}

test('[MS2] a text is too intricate exactly from its own structure on, whatever its strings hold', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.boolean(), (text, isSpaced) => {
      const value: unknown = JSON.parse(text);
      const written = isSpaced ? JSON.stringify(value, null, 1) : JSON.stringify(value);
      const own = structureOf(value);
      expect(isTooIntricate(written, own)).toBe(false);
      for (const bound of ['marks', 'members', 'depth'] as const) {
        if (own[bound] > 0) expect(isTooIntricate(written, { ...wide, [bound]: own[bound] - 1 })).toBe(true);
      }
    }),
  );
});

test('[MS2] what is no JSON ends too, and takes no longer', () => {
  for (const text of ['', '"', '"\\', ']]]]', '{"a', `"${'\\"'.repeat(900_000)}`, '\\"'.repeat(900_000)]) {
    expect(isTooIntricate(text, wide)).toBe(false);
  }
  expect(isTooIntricate('['.repeat(2_000_000), { ...wide, depth: 100 })).toBe(true);
});

test('[MS2] strings are passed over, with what they have in them', () => {
  const text = JSON.stringify({ text: '{[:,"\\'.repeat(1_000) });
  expect(isTooIntricate(text, { marks: 3, members: 1, depth: 1 })).toBe(false);
});
