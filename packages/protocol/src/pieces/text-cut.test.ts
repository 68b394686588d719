import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ContinuationSettings } from '../continuation.ts';
import { createTextCut } from './text-cut.ts';

type Rules = Partial<Pick<ContinuationSettings, 'stop' | 'stopAt'>>;

/** Feeds a text in pieces of `size`; what was shown, and whether it stopped before the text was over. */
function feed(text: string, rules: Rules, size = 1) {
  const cut = createTextCut({ stop: [], stopAt: 'none', ...rules });
  const pieces: string[] = [];
  for (let at = 0; at < text.length; at += size) {
    const shown = cut.push(text.slice(at, at + size));
    pieces.push(shown.text);
    if (shown.stopped) return { text: pieces.join(''), stopped: true, pieces };
  }
  const last = cut.finish();
  return { text: [...pieces, last.text].join(''), stopped: last.stopped, pieces };
}
const shown = (text: string, rules: Rules) => feed(text, rules).text;

describe('[CN9] stop strings', () => {
  test('the earliest one ends the text', () => {
    expect(feed('one two three', { stop: ['three', 'two'] })).toMatchObject({ text: 'one ', stopped: true });
  });

  test('a beginning is held back, and shown when it was nothing', () => {
    const { pieces, text } = feed('a END b EN', { stop: ['ENDING'] });
    expect(text).toBe('a END b EN');
    expect(pieces.slice(0, 5).join('')).toBe('a ');
  });

  test('whatever is cut where, no part of a stop string is ever shown before it', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '\n'), maxLength: 40 });
    const stops = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '\n'), minLength: 1, maxLength: 4 }), {
      maxLength: 3,
    });
    fc.assert(
      fc.property(letters, stops, fc.integer({ min: 1, max: 5 }), (text, stop, size) => {
        const found = stop.map((one) => text.indexOf(one)).filter((at) => at >= 0);
        const { text: result, stopped } = feed(text, { stop }, size);
        expect(stopped).toBe(found.length > 0);
        if (size === 1) {
          // Byte by byte the first string to be complete ends the text.
          const ends = stop.filter((one) => text.includes(one)).map((one) => text.indexOf(one) + one.length);
          const seen = text.slice(0, Math.min(...ends, text.length));
          expect(seen.startsWith(result)).toBe(true);
        }
        for (const one of stop) expect(result.includes(one)).toBe(false);
        if (found.length === 0) expect(result).toBe(text);
        else expect(text.startsWith(result)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('stopAt sentence', () => {
  test.each([
    [' He left. Then it rained.', ' He left.'],
    ['“Stop!” He ran.', '“Stop!”'],
    [' (He left.) Then', ' (He left.)'],
    [' He asked "why?" and left. So', ' He asked "why?" and left.'],
    [' It was 3.5 miles. Then', ' It was 3.5 miles.'],
    [' Mr. Hyde and Dr. J. Doe met. Then', ' Mr. Hyde and Dr. J. Doe met.'],
    [' in the U.S. Army. He', ' in the U.S. Army.'],
    [' See no. 5 on p. 3. He', ' See no. 5 on p. 3.'],
    [' He said no. Then he left.', ' He said no.'],
    [' It was I. Then he left.', ' It was I.'],
    [' Well... maybe not. Then', ' Well... maybe not.'],
    [' Really?! Yes', ' Really?!'],
    ['他走了。然后下雨了。', '他走了。'],
    [' A heading\n\nThen more.', ' A heading'],
    ['\n\n She left. He', 'She left.'],
    ['\n1. First item. Second', '1. First item.'],
    [' no end at all', ' no end at all'],
    [' www.example.com is up. He', ' www.example.com is up.'],
  ])('%j gives %j', (text, sentence) => {
    expect(shown(text, { stopAt: 'sentence' })).toBe(sentence);
    expect(feed(text, { stopAt: 'sentence' }, 7).text).toBe(sentence);
  });

  test('at the end of the text the space after the sentence is cut back', () => {
    expect(feed(' He left.  ', { stopAt: 'sentence' })).toMatchObject({ text: ' He left.', stopped: true });
    expect(feed(' He left.', { stopAt: 'sentence' })).toMatchObject({ text: ' He left.', stopped: true });
  });
});

describe('stopAt paragraph', () => {
  test.each([
    [' One. Two. \nThree', ' One. Two.'],
    ['\n\nOne\nTwo', 'One'],
    [' \n \n One\n', 'One'],
    ['\n\n', ''],
    ['  One', '  One'],
  ])('%j gives %j', (text, paragraph) => {
    expect(shown(text, { stopAt: 'paragraph' })).toBe(paragraph);
    expect(feed(text, { stopAt: 'paragraph' }, 5).text).toBe(paragraph);
  });

  test('the earlier of stop string and paragraph ends the text', () => {
    expect(shown(' One two\nthree', { stopAt: 'paragraph', stop: ['two'] })).toBe(' One ');
    expect(shown(' One two\nthree', { stopAt: 'paragraph', stop: ['three'] })).toBe(' One two');
  });
});

test('without rules everything is shown at once', () => {
  expect(createTextCut({ stop: [], stopAt: 'none' }).push('\n a ')).toEqual({
    text: '\n a ',
    stopped: false,
  });
});

describe('sentence ends of other scripts', () => {
  test.each([
    ['वह गया। फिर बारिश', 'वह गया।'],
    ['ذهب إلى البيت؟ ثم', 'ذهب إلى البيت؟'],
    ['وہ گیا۔ پھر', 'وہ گیا۔'],
    ['Նա գնաց։ Հետո', 'Նա գնաց։'],
    ['ሄደ። ከዚያ', 'ሄደ።'],
    ['Πού πας; Μετά', 'Πού πας;'],
    ['He went; Then he', 'He went; Then he'],
    ['「走吧。」他说。', '「走吧。」'],
    ['Er sagte: „Geh.“ Dann', 'Er sagte: „Geh.“'],
  ])('%j gives %j', (text, sentence) => {
    expect(shown(text, { stopAt: 'sentence' })).toBe(sentence);
  });
});

describe('[CN24] whole sentences', () => {
  const fed = (text: string, minTokens: number, before = '') => {
    const cut = createTextCut({ stop: [], stopAt: 'sentence', minTokens }, before);
    let written = '';
    for (const token of text.match(/\s?\S+|\s+/gu) ?? []) {
      const { text: more, stopped } = cut.push(token);
      written += more;
      if (stopped) return { written, whole: written.slice(0, cut.wholeLength()) };
    }
    written += cut.finish().text;
    return { written, whole: written.slice(0, cut.wholeLength()) };
  };

  test('the first end from `minTokens` on ends the text', () => {
    expect(fed(' He left. It rained all day. Then', 0).written).toBe(' He left.');
    expect(fed(' He left. It rained all day. Then', 4).written).toBe(' He left. It rained all day.');
  });

  test('abbreviations and decimals end none', () => {
    const text = ' Mr. Hyde paid 3.5 pounds, e.g. for tea. Then';
    expect(fed(text, 0).written).toBe(' Mr. Hyde paid 3.5 pounds, e.g. for tea.');
  });

  test.each([
    [' She said “Go. Now. Run.” He ran.', '', ' She said “Go. Now. Run.”'],
    [' go. Now.” He ran.', '“I will', ' go. Now.”'],
    [' go. Now." He ran.', '"I will', ' go. Now."'],
    [' (He left. It rained.) Then', '', ' (He left. It rained.)'],
    [' «Va. Vite.» Puis', '', ' «Va. Vite.»'],
  ])('%j after %j: not where a quotation or bracket is open', (text, before, whole) => {
    expect(fed(text, 0, before).written).toBe(whole);
  });

  test('a quotation that closes but was never opened ends the text before it', () => {
    expect(fed(' tells a story." This quote shows', 9).whole).toBe(' tells a story.');
    expect(fed(' He left. And more" said. Then', 9)).toMatchObject({ whole: ' He left.' });
  });

  test('what is whole when nothing follows: up to the last end, rather one outside of quotations', () => {
    expect(fed(' He left. It rained. And then', 99).whole).toBe(' He left. It rained.');
    expect(fed(' He left. “It rained. And then', 99).whole).toBe(' He left.');
    expect(fed(' “It rained. And then', 99).whole).toBe(' “It rained.');
    expect(fed(' and then he', 99).whole).toBe('');
    expect(fed(' He left.', 99).whole).toBe(' He left.');
    expect(fed('\n\nHe left. And', 99).whole).toBe('He left.');
  });

  test('however it is cut, what is whole is the same, and the beginning of the text', () => {
    const words = fc.array(
      fc.constantFrom(' he', ' left.', ' "Go', ' now."', ' (so', ' it).', ' Mr.', ' 3.5'),
      {
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(words, fc.integer({ min: 1, max: 7 }), (parts, size) => {
        const text = parts.join('');
        const one = createTextCut({ stop: [], stopAt: 'sentence', minTokens: 99 }, '');
        const other = createTextCut({ stop: [], stopAt: 'sentence', minTokens: 99 }, '');
        const a = one.push(text).text + one.finish().text;
        let b = '';
        for (let at = 0; at < text.length; at += size) b += other.push(text.slice(at, at + size)).text;
        b += other.finish().text;
        expect(b.slice(0, other.wholeLength())).toBe(a.slice(0, one.wholeLength()));
        expect(text.startsWith(b.slice(0, other.wholeLength()))).toBe(true);
      }),
    );
  });
});
