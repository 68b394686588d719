import type { EditorSnapshot } from '@tercet/editor';
import { expect, test } from 'vitest';
import { snapshotChange } from './shown-snapshots.ts';

const caret = { participant: 'p', head: 3 };
const failure = { code: 'storage-failed', reason: 'full' } as const;
const snapshot = (part: object = {}) =>
  ({
    suggest: { phase: 'idle' },
    saved: { state: 'saved', pendingSteps: 0 },
    offers: [],
    carets: [caret],
    active: new Set(['paragraph']),
    words: 3,
    note: null,
    ...part,
  }) as unknown as EditorSnapshot;
const base = snapshot();
const same = { active: base.active };

test('what is made anew of the same parts is nothing to draw', () => {
  expect(snapshotChange(base, snapshot(same))).toBe('nothing');
  const saving = { ...same, saved: { state: 'saving', pendingSteps: 1 } };
  const more = { ...same, saved: { state: 'saving', pendingSteps: 2 } };
  expect(snapshotChange(snapshot(saving), snapshot(more))).toBe('nothing');
});

test('[UX 14] that edits are under way is seen at once; that they are saved may come a little later', () => {
  const saving = snapshot({ ...same, saved: { state: 'saving', pendingSteps: 1 } });
  const lost = { state: 'not-saved', pendingSteps: 1, cause: 'failed', failure };
  expect(snapshotChange(base, saving)).toBe('seen');
  expect(snapshotChange(saving, snapshot(same))).toBe('quiet');
  expect(snapshotChange(saving, snapshot({ ...same, saved: lost }))).toBe('seen');
  expect(snapshotChange(snapshot({ ...same, saved: lost }), snapshot({ ...same, saved: { ...lost } }))).toBe(
    'nothing',
  );
  const more = { ...lost, pendingSteps: 2 };
  expect(snapshotChange(snapshot({ ...same, saved: lost }), snapshot({ ...same, saved: more }))).toBe('seen');
});

test('words are quiet; a caret, a format, an offer, a note are seen', () => {
  expect(snapshotChange(base, snapshot({ ...same, words: 4 }))).toBe('quiet');
  for (const part of [
    { carets: [{ ...caret, head: 4 }] },
    { carets: [] },
    { active: new Set(['paragraph', 'bold']) },
    { suggest: { phase: 'asked' } },
    { note: { words: 'Bo took the second' } },
  ]) {
    expect(snapshotChange(base, snapshot({ ...same, ...part }))).toBe('seen');
  }
});
