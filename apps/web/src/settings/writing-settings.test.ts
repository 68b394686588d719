import { askSettings } from '@tercet/editor';
import { continuationAskSchema, continuationSettingsSchema } from '@tercet/protocol';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultSettings, parseSettings } from './writing-settings.ts';

test('what was kept is read again', () => {
  const settings = { ...defaultSettings, temperature: 0.4, seed: 7, model: 'gpt2', digitsTake: false };
  expect(parseSettings(JSON.stringify(settings))).toEqual(settings);
});

test('broken storage is the defaults', () => {
  for (const kept of [null, '', '{', 'null', '3', '[]', '{"temperature":"hot","nonsense":1}'])
    expect(parseSettings(kept)).toEqual(defaultSettings);
});

test('a value out of bounds is its default, the others are kept', () => {
  const kept = JSON.stringify({ ...defaultSettings, temperature: 99, candidates: 7, topK: 12 });
  expect(parseSettings(kept)).toEqual({ ...defaultSettings, topK: 12 });
});

test('whatever was kept, the ask is one the server takes', () => {
  const kept = fc.record(
    Object.fromEntries(
      Object.keys(defaultSettings).map((name) => [
        name,
        fc.oneof(fc.double(), fc.integer(), fc.string(), fc.boolean(), fc.constant(null)),
      ]),
    ),
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(kept, (settings) => {
      const ask = askSettings(parseSettings(JSON.stringify(settings)));
      expect(continuationSettingsSchema.safeParse(ask).success).toBe(true);
    }),
  );
});

test('[MS6] a model whose name the server would refuse is not asked for', () => {
  for (const model of ['a\0', '\ud83c', '', 'x'.repeat(300)]) {
    expect(continuationAskSchema.shape.model.safeParse(model).success).toBe(false);
    expect(parseSettings(JSON.stringify({ model })).model).toBeNull();
  }
});

test('the length that was not chosen does not end a suggestion', () => {
  expect(askSettings({ ...defaultSettings, maxTokens: 20 })).not.toHaveProperty('maxTimeMs');
  expect(askSettings({ ...defaultSettings, lengthBy: 'time', maxTokens: 20 })).toMatchObject({
    maxTimeMs: 2_000,
    maxTokens: 512,
  });
});
