// @vitest-environment jsdom
import { expect, test } from 'vitest';
import { mountVersionView } from './version-view.ts';

const doc = (...lines: string[]) => ({
  type: 'doc',
  content: lines.map((text) => ({ type: 'paragraph', content: [{ type: 'text', text }] })),
});

test('[DC9] a version shows who wrote what, and the next takes its place', () => {
  const place = document.createElement('div');
  const view = mountVersionView(place, 'As it was');
  const look = (author: string) => (author === 'ada' ? { class: 'wrote-3', title: 'Ada' } : null);
  view.show(
    {
      doc: doc('The rain', 'stopped'),
      authors: [
        { from: 1, to: 4, author: 'ada' },
        { from: 4, to: 9, author: 'bea' },
        { from: 11, to: 99, author: 'ada' },
      ],
    },
    look,
  );
  const shown = place.querySelector('[role=document]');
  expect(shown?.getAttribute('aria-label')).toBe('As it was');
  expect(shown?.getAttribute('contenteditable')).toBe('false');
  expect([...place.querySelectorAll('.wrote-3')].map((span) => span.textContent)).toEqual(['The', 'stopped']);
  expect(place.querySelector('.wrote-3')?.getAttribute('title')).toBe('Ada');

  const first = place.querySelector('p');
  view.show({ doc: doc('The rain'), authors: [] }, look);
  expect(shown?.textContent).toBe('The rain');
  expect(place.querySelector('.wrote-3')).toBeNull();
  expect(place.querySelector('p')).toBe(first);
  view.destroy();
  expect(place.childElementCount).toBe(0);
});

test('what is not a document of this schema is not shown', () => {
  const view = mountVersionView(document.createElement('div'), 'As it was');
  expect(() =>
    view.show({ doc: { type: 'doc', content: [{ type: 'frog' }] }, authors: [] }, () => null),
  ).toThrow(RangeError);
  view.destroy();
});
