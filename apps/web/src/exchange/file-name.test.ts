import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fileName } from './file-name.ts';

test('a file is named after the title', () => {
  expect(fileName('The sea, at night', 'md')).toBe('The sea, at night.md');
  expect(fileName('Море и ветер 🌊', 'docx')).toBe('Море и ветер 🌊.docx');
  expect(fileName('👩‍👩‍👧 \u202egnp.exe', 'md')).toBe('👩‍👩‍👧 gnp.exe.md');
  expect(fileName('What/is:this?', 'txt')).toBe('What is this.txt');
  expect(fileName(null, 'json')).toBe('Untitled.json');
  expect(fileName('...', 'json')).toBe('Untitled.json');
  expect(fileName('aux', 'md')).toBe('aux_.md');
});

test('no title makes a name that a file system refuses', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (title) => {
      const name = fileName(title, 'md');
      expect(name).not.toMatch(/[\p{Cc}\u202e\\/:*?"<>|]|^\.|[ .]\.md$/u);
      expect([...name].length).toBeLessThanOrEqual(84);
    }),
  );
});
