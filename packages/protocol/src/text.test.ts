import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import * as protocol from './index.ts';
import { isSoundJson, isSoundText, soundJson, soundText } from './sound-text.ts';
import { label, promptText, text } from './text.ts';

const hostile = [
  '\0',
  'a\0',
  '\0a',
  'a\0b',
  '\ud83c',
  'a\udf27',
  '\udf27\ud83c',
  '🌧\ud83c',
  'x'.repeat(3_000_000),
];
const innocent = [
  '',
  'a',
  '🌧',
  '👩‍👩‍👧',
  '\ufeffa',
  '\ufffd',
  '\uffff',
  '\u202eabc',
  'é',
  '__proto__',
  'constructor',
];

test('[MS6] text is sound when it is well-formed and holds no NUL', () => {
  for (const one of hostile.slice(0, -1)) {
    expect([one, isSoundText(one), text(10).safeParse(one).success]).toEqual([one, false, false]);
    expect(label(10).safeParse(one).success).toBe(false);
  }
  for (const one of innocent) expect([one, text(20).parse(one)]).toEqual([one, one]);
  expect(text(4).safeParse('12345').success).toBe(false);
  expect(label(4).parse('  1234 ')).toBe('1234');
});

test('[MS7] what a model reads is repaired, as long as it was', () => {
  expect(promptText(10).parse('a\0\ud83c🌧')).toBe('a\ufffd\ufffd🌧');
  expect(soundText('\udf27\ud83c')).toBe('\ufffd\ufffd');
  expect(promptText(3).safeParse('1234').success).toBe(false);
});

test('strings inside a value of JSON are found wherever they are, also as names', () => {
  const sound = { a: ['🌧', { b: 'c' }], d: null, e: 1 };
  expect(soundJson(sound)).toBe(sound);
  for (const value of [{ 'a\0': 1 }, [[{ a: '\ud83c' }]], '\udf27', { a: { b: [1, '\0'] } }]) {
    expect(isSoundJson(value)).toBe(false);
    expect(isSoundJson(soundJson(value))).toBe(true);
  }
  expect(soundJson({ 'a\0': ['\ud83cx', 7] })).toEqual({ 'a\ufffd': ['\ufffdx', 7] });
});

/** Every schema of a string that a schema is made of, by where it stands. */
function stringsIn(schema: z.core.$ZodType, path: string): [path: string, schema: z.core.$ZodType][] {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const within = (inner: z.core.$ZodType, name: string) => stringsIn(inner, `${path}${name}`);
  switch (def.type) {
    case 'string':
      return [[path, schema]];
    case 'object':
      return Object.entries(def.shape).flatMap(([name, member]) => within(member, `.${name}`));
    case 'array':
      return within(def.element, '[]');
    case 'record':
      return [...within(def.keyType, '{name}'), ...within(def.valueType, '{value}')];
    case 'union':
      return def.options.flatMap((option) => within(option, ''));
    case 'optional':
    case 'nullable':
    case 'default':
    case 'nonoptional':
      return within(def.innerType, '');
    case 'pipe':
      // What comes in is what the first of them lets through.
      return within(def.in, '');
    case 'number':
    case 'boolean':
    case 'null':
    case 'literal':
    case 'enum':
      return [];
    case 'unknown':
      // The inside of a step: `parseSteps` in packages/document looks at every string there.
      if (path === 'stepJsonSchema{value}' || path === 'documentAppendSchema.steps[]{value}') return [];
      throw new Error(`${path} takes anything`);
    default:
      throw new Error(`${path}: this test does not know what ${def.type} takes`);
  }
}

const schemas = Object.entries(protocol).flatMap(([name, value]) =>
  value instanceof z.ZodType ? [[name, value] as const] : [],
);

test('[MS6] every string of every message is bounded, and sound or made so', () => {
  expect(schemas.length).toBeGreaterThan(30);
  const strings = schemas.flatMap(([name, schema]) => stringsIn(schema, name));
  expect(strings.length).toBeGreaterThan(80);
  for (const [path, schema] of strings) {
    for (const one of hostile) {
      const parsed = z.safeParse(schema, one);
      expect({ path, ok: !parsed.success || isSoundText(parsed.data as string) }).toEqual({ path, ok: true });
    }
    const most = 'x'.repeat(protocol.limits.promptCharacters + 1);
    expect({ path, ok: z.safeParse(schema, most).success }).toEqual({ path, ok: false });
  }
});

test('the walk sees a bare string', () => {
  const bare = z.object({ a: z.array(z.union([z.string(), z.null()])) });
  expect(stringsIn(bare, 'm').map(([path]) => path)).toEqual(['m.a[]']);
  expect(() => stringsIn(z.object({ a: z.any() }), 'm')).toThrow('m.a');
});

test('[MS6] no schema of the protocol makes a string but by text.ts', () => {
  const files = readdirSync(import.meta.dirname).filter((file) => /(?<!\.test)\.ts$/.test(file));
  const bare = files.filter((file) => {
    const source = readFileSync(`${import.meta.dirname}/${file}`, 'utf8');
    return file !== 'text.ts' && /z\s*\.(coerce\s*\.)?string\(/.test(source);
  });
  expect(bare).toEqual([]);
});
