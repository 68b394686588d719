// @vitest-environment jsdom
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { docOf, p, story } from './editor-story.ts';
import { plainSpelling, restAfter } from './type-through.ts';

/** What a candidate may say: each a spelling of its own, with every way to write it. */
const pieces: readonly (readonly string[])[] = [
  ["'", '\u2019', '\u2018', '\u02bc'],
  ['"', '\u201c', '\u201d', '\u201e'],
  ['...', '\u2026'],
  [' ', '\u00a0', '\u202f'],
  ['-', '\u2011'],
  ['a'],
  ['é'],
  ['.'],
  ['\u05d0'],
  ['🙂'],
];

/** The same text twice, each in a spelling of its own: beginning and end of a suggestion. */
const spelledTwice = fc
  .array(fc.tuple(fc.constantFrom(...pieces), fc.nat(3), fc.nat(3)), { minLength: 1, maxLength: 12 })
  .map((parts) => ({
    said: parts.map(([ways, way]) => ways[way % ways.length]!),
    typed: parts.map(([ways, , way]) => ways[way % ways.length]!),
  }));

test('[UX 22] however a writer’s keyboard spells it, a suggestion is typed through, and its rest is as it was', () => {
  fc.assert(
    fc.property(spelledTwice, fc.nat(12), ({ said, typed }, cut) => {
      const rest = said.slice(cut).join('');
      const left = restAfter(said.join(''), typed.slice(0, cut).join(''));
      // Of dots that stand beside an ellipsis nobody knows which was typed; what they read as is the same.
      if (/\.|\u2026/.test(said.join(''))) expect(plainSpelling(left ?? '?')).toBe(plainSpelling(rest));
      else expect(left).toBe(rest);
    }),
    { numRuns: 1000 },
  );
});

test('[UX 22] what says anything else is not typed through', () => {
  fc.assert(
    fc.property(spelledTwice, spelledTwice, ({ said }, { typed }) => {
      const [text, other] = [said.join(''), typed.join('')];
      expect(restAfter(text, other) !== null).toBe(plainSpelling(text).startsWith(plainSpelling(other)));
    }),
    { numRuns: 1000 },
  );
});

test('[UX 6, 8, 22] typed through in any spelling: what is shown is inserted, one undo gives it back', () => {
  fc.assert(
    fc.property(spelledTwice, fc.integer({ min: 1, max: 11 }), ({ said, typed }, cut) => {
      const ada = story(docOf(p('Sea')));
      ada.caretAfter('Sea');
      ada.press('Tab');
      ada.source.says(`${said.join('')}x`);
      const [candidate = ''] = ada.offered();
      const through = typed.slice(0, cut).join('');
      // The place may want the suggestion without the space it begins with.
      if (restAfter(candidate, through) !== null) {
        ada.type(through);
        const [shown = ''] = ada.offered();
        expect(ada.ghost()).toBe(shown);
        expect(plainSpelling(through + shown)).toBe(plainSpelling(candidate));
        ada.press('Enter');
        expect(ada.text()).toBe(`Sea${through}${shown}`);
        ada.press('Mod-z');
        expect(ada.text()).toBe(`Sea${through}`);
      }
      ada.end();
    }),
    { numRuns: 60 },
  );
});

test('[UX 22] an ellipsis typed as dots keeps the list at every dot, and shows the dots that are left', () => {
  const ada = story(docOf(p('He')));
  ada.caretAfter('He');
  ada.press('Tab');
  ada.source.says(' said\u2026 \u201cIt\u2019s late\u201d');
  ada.type(' said.');
  expect(ada.offered()).toEqual(['.. \u201cIt\u2019s late\u201d']);
  ada.type('.. "It\'');
  expect(ada.offered()).toEqual(['s late\u201d']);
  ada.press('Enter');
  expect(ada.text()).toBe('He said... "It\'s late\u201d');
  ada.end();
});

test('[UX 22] typed ahead of a suggestion that still streams, in another spelling: it is waited for', () => {
  const ada = story(docOf(p('He')));
  ada.caretAfter('He');
  ada.press('Tab');
  ada.source.started();
  ada.source.piece(0, ' didn\u2019');
  ada.type(" didn'");
  ada.source.piece(0, 't');
  expect(ada.offered()[0]).toBe('t');
  ada.end();
});
