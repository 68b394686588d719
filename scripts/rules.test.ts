import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Where rules are defined: `**[CN4]**` at the beginning of a line of a list. */
const books = ['packages/protocol/SPEC.md', 'packages/editor/UX.md', 'apps/web/src/home/README.md'];

const defined = books.flatMap((book) =>
  [...readFileSync(path.join(root, book), 'utf8').matchAll(/^- \*\*\[([A-Z]{2}\d+)\]\*\*/gm)].map(
    ([, id]) => id!,
  ),
);
const kinds = new Set(defined.map((id) => id.slice(0, 2)));

/** `CN4`, `UX 8, 9`, `PR1–PR4`, `OF3, UX 10`: what stands between square brackets. */
const citation = /\[([A-Z]{2} ?\d+(?:(?:, ?|–)(?:[A-Z]{2} ?)?\d+)*)\]/g;

function cited(text: string): string[] {
  return [...text.matchAll(citation)].flatMap(([, inside]) => {
    const ids: string[] = [];
    let kind = '';
    let last = 0;
    for (const [, separator, named, number] of inside!.matchAll(/(, ?|–|^)([A-Z]{2})? ?(\d+)/g)) {
      kind = named ?? kind;
      const from = separator === '–' ? last + 1 : Number(number);
      for (last = from; last <= Number(number); last++) ids.push(`${kind}${last}`);
      last = Number(number);
    }
    return kinds.has(kind) ? ids : [];
  });
}

/** Ids in code and prose of every room, each with a file that cites it. */
function citations(): Map<string, string> {
  const found = new Map<string, string>();
  for (const room of ['apps', 'packages', 'e2e', 'scripts', '.github']) {
    for (const name of readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })) {
      const file = path.join(room, name);
      if (/(^|\/)(node_modules|dist)\//.test(file) || !/\.(ts|tsx|mjs|css|md|json)$/.test(file)) continue;
      if ([...books, 'scripts/rules.test.ts'].includes(file)) continue;
      for (const id of cited(readFileSync(path.join(root, file), 'utf8'))) found.set(id, file);
    }
  }
  return found;
}

describe('rules', () => {
  const found = citations();

  test('no two have the same id', () => {
    expect(defined.filter((id, at) => defined.indexOf(id) !== at)).toEqual([]);
  });

  test('every one that is cited is defined', () => {
    expect([...found].filter(([id]) => !defined.includes(id))).toEqual([]);
  });

  test('every one that is defined is cited', () => {
    expect(defined.filter((id) => !found.has(id))).toEqual([]);
  });

  test('lists and ranges are read', () => {
    expect(cited(`${'['}UX 2, 8] ${'['}PR1–PR4] ${'['}OF3, UX 10]`)).toEqual(
      'UX2 UX8 PR1 PR2 PR3 PR4 OF3 UX10'.split(' '),
    );
  });
});
