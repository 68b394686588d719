import { expect, test } from 'vitest';
import { defaultSettings, parseSettings } from './writing-settings.ts';
import { styleOf, writingStyles } from './writing-styles.ts';

test('[UX 15] who sets nothing writes balanced; each style is told by its numbers, others are the writer’s own', () => {
  expect(styleOf(defaultSettings)).toBe('balanced');
  for (const [name, numbers] of Object.entries(writingStyles)) {
    const kept = parseSettings(JSON.stringify({ ...defaultSettings, ...numbers }));
    expect(styleOf(kept)).toBe(name);
  }
  expect(styleOf({ ...defaultSettings, temperature: 0.95 })).toBe(null);
});
