import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { createTextCut } from './text-cut.ts';
import { createWholeCharacters } from './whole-characters.ts';

/** The pieces of a text that comes in parts, the last one from the end. */
function pass(parts: readonly string[]): string[] {
  const characters = createWholeCharacters();
  return [...parts.map(characters.push), characters.finish()];
}

const units = (text: string) => Array.from({ length: text.length }, (_, at) => text[at]!);

test('[CN5] letters are shown as they come: nothing of a word waits', () => {
  expect(pass(['They', "'r", 'e', ' naïve', ' 語', ' กี', ' e\u0301'])).toEqual([
    'They',
    "'r",
    'e',
    ' naïve',
    ' 語',
    ' กี',
    ' e\u0301',
    '',
  ]);
});

test.each(['😀', '👩‍👧‍👦', '👍🏽', '❤️‍🔥', '🇩🇪', '1️⃣', '🏴󠁧󠁢󠁥󠁮󠁧󠁿'])(
  '[CN5] %s comes whole, half of a pair at a time',
  (emoji) => {
    const pieces = pass([...units(`a ${emoji}`), ' b']);
    expect(pieces).toContain(`${emoji} b`);
    expect(pieces.join('')).toBe(`a ${emoji} b`);
    expect(pass(units(emoji)).at(-1)).toBe(emoji);
  },
);

test('[CN5] a surrogate that has no other half is never passed on', () => {
  expect(pass(['a\ud83d', 'b']).join('')).toBe('a\ufffdb');
  expect(pass(['a\udc00b']).join('')).toBe('a\ufffdb');
  expect(pass(['a\ud83d', '\ude00']).join('')).toBe('a😀');
  expect(pass(['a\ud83d']).join('')).toBe('a');
  expect(pass(['\ud83d\ud83d\ud83d', '\ude00']).join('')).toBe('\ufffd\ufffd😀');
});

test('what the end cuts in half is left out: a joiner, half a flag, however many flags are before it', () => {
  expect(pass(['so 👩\u200d']).join('')).toBe('so 👩');
  expect(pass([`${'🇩🇪'.repeat(100)}🇫`]).join('')).toBe('🇩🇪'.repeat(100));
  expect(pass(units(`${'🇩🇪'.repeat(30)}🇫`)).join('')).toBe('🇩🇪'.repeat(30));
});

const characters = fc.constantFrom(
  'a',
  ' ',
  '1',
  '👩',
  '\u200d',
  '🏽',
  '\ufe0f',
  '🇩',
  '🇪',
  '\u0301',
  '\ud83d',
  '\udc00',
);

test('[CN5] pieces joined are the text, however it is cut, and none is ill-formed', () => {
  fc.assert(
    fc.property(fc.array(characters), fc.array(fc.nat(60), { maxLength: 12 }), (all, cuts) => {
      const text = all.join('');
      const edges = [0, ...cuts.map((cut) => cut % (text.length + 1)).sort((a, b) => a - b), text.length];
      const pieces = pass(edges.slice(1).map((end, at) => text.slice(edges[at], end)));
      for (const piece of pieces) expect(piece).not.toMatch(/\p{Surrogate}/u);
      const whole = text.replace(/\p{Surrogate}/gu, '\ufffd');
      expect(whole.startsWith(pieces.join(''))).toBe(true);
      expect(whole.slice(pieces.join('').length)).toMatch(/^\p{RI}?\u200d*\ufffd?$/u);
    }),
    { numRuns: 2_000, seed: 19 },
  );
});

test.each([
  ['letters', 'a'],
  ['emoji', '👩'],
  ['joined emoji', '👩\u200d'],
  ['flags', '🇩'],
  ['digits', '7'],
])('a text of %s is looked at once, not again with every piece', (_, character) => {
  const segment = vi.spyOn(Intl.Segmenter.prototype, 'segment');
  try {
    const pushes = 20_000;
    const own = createWholeCharacters();
    let shown = 0;
    for (let at = 0; at < pushes; at++) shown += own.push(character).length;
    own.push(character.repeat(pushes));
    const seen = segment.mock.calls.reduce((sum, [text]) => sum + text.length, 0);
    expect(seen).toBeLessThan(pushes * 100);
    expect(shown).toBeGreaterThan(pushes * character.length - 100);
  } finally {
    segment.mockRestore();
  }
});

test.each(['.', '"', '\n', ' ', 'a', '. ', 'a. ', '?"'])(
  '%j a hundred thousand times, piece by piece, stays in proportion for every rule',
  (text) => {
    const spies = (['indexOf', 'matchAll', 'trimEnd', 'search'] as const).map((method) =>
      vi.spyOn(String.prototype, method),
    );
    try {
      for (const stopAt of ['none', 'sentence', 'paragraph'] as const) {
        const cut = createTextCut({ stop: ['END', 'x'.repeat(64)], stopAt });
        for (let at = 0; at < 100; at++) cut.push(text.repeat(1_000));
        cut.finish();
      }
      // What is looked at, each time: a piece and a little before it, never all that came before.
      const looks = spies.flatMap(({ mock }) => mock.contexts.map((one) => String(one).length));
      expect(Math.max(...looks)).toBeLessThan(1_000 * text.length + 400);
      expect(looks.length).toBeLessThan(3 * 10 * 100);
    } finally {
      for (const spy of spies) spy.mockRestore();
    }
  },
);
