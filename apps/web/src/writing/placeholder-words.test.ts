import { expect, test } from 'vitest';
import { placeholderWords } from './placeholder-words.ts';

const asking = { phone: false, candidates: 3, askKey: 'Tab' };

test('[UX 5] the empty page names the key that asks and how many suggestions come, as they are set', () => {
  expect(placeholderWords('ask', asking)).toBe(
    'Write a first line, then press Tab for three ways to continue.',
  );
  expect(placeholderWords('owner', { ...asking, candidates: 1, askKey: 'Alt-j' })).toBe(
    'Write a first line, then press Alt+J for one way to continue.',
  );
  expect(placeholderWords('ask', { ...asking, phone: true })).toBe(
    'Write a first line, then tap Continue for three suggestions.',
  );
  expect(placeholderWords('ask', { ...asking, askKey: undefined })).toBe('Write a first line.');
  expect(placeholderWords('write', asking)).toBe('Write a first line.');
  expect(placeholderWords('read', asking)).toBe('Nothing is written here yet.');
});
