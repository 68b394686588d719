import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createTextAssembly } from './text-assembly.ts';

const bytesOf = (text: string) => new TextEncoder().encode(text);

/** Feeds bytes cut at `cuts`; the pieces, the last one from the end. */
function assemble(bytes: Uint8Array, cuts: readonly number[] = []): string[] {
  const assembly = createTextAssembly();
  const edges = [0, ...cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length];
  const pieces = edges.slice(1).map((end, at) => assembly.push(bytes.subarray(edges[at], end)));
  return [...pieces, assembly.finish()].filter((piece) => piece !== '');
}

const everyByte = (text: string) => assemble(bytesOf(text), [...bytesOf(text).keys()]);

const whole = [
  'é',
  '語',
  '😀',
  '👩‍🚀',
  '👨‍👩‍👧‍👦',
  '👍🏽',
  '❤️',
  '❤️‍🔥',
  '🇩🇪',
  '🇩🇪🇫🇷',
  '1️⃣',
  '#️⃣',
  '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
  '🏳️‍🌈',
  '©️',
  '✌🏿',
];

test('[CN5] an emoji sequence comes whole, byte by byte or at once', () => {
  for (const character of whole) {
    const pieces = everyByte(`a ${character} b`);
    expect(pieces.join('')).toBe(`a ${character} b`);
    const parts = character === '🇩🇪🇫🇷' ? ['🇩🇪', '🇫🇷'] : [character];
    for (const part of parts) expect(pieces.some((piece) => piece.includes(part))).toBe(true);
  }
});

test('plain text does not wait', () => {
  const assembly = createTextAssembly();
  expect(assembly.push(bytesOf('He said'))).toBe('He said');
  expect(assembly.push(bytesOf(' 語'))).toBe(' 語');
});

test('[CN5] at the end what is held comes out; what was cut in half does not', () => {
  expect(everyByte('see 3').join('')).toBe('see 3');
  expect(everyByte('so 😀').join('')).toBe('so 😀');
  expect(everyByte('so 👩\u200d').join('')).toBe('so 👩');
  expect(everyByte('so 🇩🇪🇫').join('')).toBe('so 🇩🇪');
  expect(assemble(bytesOf('so 😀').subarray(0, 5)).join('')).toBe('so ');
});

test('invalid bytes become U+FFFD and nothing stalls', () => {
  expect(assemble(Uint8Array.of(0x61, 0xff, 0x62, 0xe8, 0x61, 0x80)).join('')).toBe('a\ufffdb\ufffda\ufffd');
  const assembly = createTextAssembly();
  let shown = '';
  for (let at = 0; at < 50; at++) shown += assembly.push(bytesOf('👩\u200d'));
  expect(shown.length).toBeGreaterThan(50);
});

test('pieces joined are the decoded text, wherever the bytes are cut', () => {
  const anyBytes = fc.oneof(
    fc.uint8Array({ maxLength: 40 }),
    fc
      .array(fc.constantFrom(...whole, 'a', ' ', '\u200d', '\ufe0f', '7', '🇩', '👩', '\ufeff'), {
        maxLength: 12,
      })
      .map((parts) => bytesOf(parts.join(''))),
  );
  fc.assert(
    fc.property(anyBytes, fc.array(fc.nat(60), { maxLength: 12 }), (bytes, cuts) => {
      // A streaming decoder that is never told the end leaves out an unfinished character, and no more.
      const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
      const pieces = assemble(bytes, cuts);
      const joined = pieces.join('');
      expect(decoded.startsWith(joined)).toBe(true);
      expect(decoded.slice(joined.length)).toMatch(/^\p{RI}?\u200d*$/u);
      expect(joined).not.toMatch(/\p{Cs}/u);
    }),
    { numRuns: 1000 },
  );
});
