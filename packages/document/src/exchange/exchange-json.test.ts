import fc from 'fast-check';
import { Node } from 'prosemirror-model';
import { expect, test } from 'vitest';
import { layoutBounds } from '../layout-bounds.ts';
import { emptyDocument, schema, schemaVersion } from '../schema.ts';
import { exportJson } from './export-json.ts';
import type { ExportMeta } from './export-meta.ts';
import { importJson } from './import-json.ts';
import { anyDocument, machine } from './testing/any-document.ts';

const meta: ExportMeta = {
  title: 'Sea',
  exportedAt: Date.UTC(2026, 0, 2),
  writers: [
    { id: 'AdaAdaAdaAdaAda1', name: 'Ada' },
    { id: 'nobody in here', name: 'Eve' },
  ],
};
const marked = schema.node('doc', null, [schema.node('paragraph', null, schema.text('sea', [machine(7)]))]);

test('a document through our file and back is equal', () => {
  fc.assert(
    fc.property(anyDocument, (doc) => {
      const result = importJson(exportJson(doc, meta));
      expect(result.ok && Node.fromJSON(schema, result.value).eq(doc)).toBe(true);
    }),
  );
});

test('the file says what it is and names the writers its marks speak of, no others', () => {
  expect(JSON.parse(exportJson(marked, meta))).toMatchObject({
    format: 'tercet',
    formatVersion: 1,
    schemaVersion,
    title: 'Sea',
    exportedAt: '2026-01-02T00:00:00.000Z',
    writers: [{ id: 'AdaAdaAdaAdaAda1', name: 'Ada' }],
  });
  expect(JSON.parse(exportJson(marked, meta)).writers).toHaveLength(1);
});

const changed = (change: Record<string, unknown>) =>
  importJson(JSON.stringify({ ...JSON.parse(exportJson(marked, meta)), ...change }));
const problem = (result: ReturnType<typeof importJson>) =>
  result.ok || result.failure.code !== 'bad-message' ? null : result.failure.problem;

test('what is not ours, too new, or no document is refused, and said', () => {
  expect(changed({}).ok).toBe(true);
  expect(problem(importJson('{'))).toBe('it is not JSON');
  expect(problem(importJson('[]'))).toBe('it is not a Tercet file');
  expect(problem(changed({ format: 'other' }))).toBe('it is not a Tercet file');
  expect(problem(changed({ formatVersion: 2 }))).toBe('it has the format version 2; this page reads 1');
  expect(problem(changed({ schemaVersion: 99 }))).toContain('schema version 99');
  for (const doc of [null, 7, [], {}, { type: 'doc' }, { type: 'script' }, emptyDocument.firstChild]) {
    expect(problem(changed({ doc })), JSON.stringify(doc)).toBeTypeOf('string');
  }
  const link = { type: 'link', attrs: { href: 'javascript:alert(1)' } };
  const script = { type: 'paragraph', content: [{ type: 'text', text: 'x', marks: [link] }] };
  expect(problem(changed({ doc: { type: 'doc', content: [script] } }))).toContain('href');
});

test('what nests past any stack is refused, and said', () => {
  const nested = `${'{"type":"blockquote","content":['.repeat(20_000)}${']}'.repeat(20_000)}`;
  const file = exportJson(marked, meta).replace(
    /"doc": /,
    `"doc":{"type":"doc","content":[${nested}]},"was":`,
  );
  expect(problem(importJson(file))).toBe('its document is nested too deep');
});

test('a document that could not be sent is refused with its size', () => {
  const long = (length: number) => schema.node('paragraph', null, schema.text('x'.repeat(length)));
  const settings = 'x'.repeat(8_000);
  const marks = Array.from({ length: 200 }, (_, seed) =>
    schema.text('x', [schema.marks.machine.create({ ...machine(seed).attrs, settings })]),
  );
  const tooLong = schema.node('doc', null, [long(layoutBounds.blockCharacters + 1)]);
  expect(problem(importJson(exportJson(tooLong, meta)))).toContain('a single block');
  const tooMuch = schema.node(
    'doc',
    null,
    Array.from({ length: 16 }, () => schema.node('paragraph', null, marks)),
  );
  expect(importJson(exportJson(tooMuch, meta))).toMatchObject({ ok: false, failure: { code: 'too-large' } });
  expect(importJson(exportJson(schema.node('doc', null, [long(1_000_000), long(1_000_000)]), meta)).ok).toBe(
    true,
  );
});

test('mangled files never throw', () => {
  fc.assert(
    fc.property(anyDocument, fc.nat(), fc.string(), (doc, place, junk) => {
      const file = exportJson(doc, meta);
      const at = place % file.length;
      expect(importJson(file.slice(0, at) + junk + file.slice(at + 1))).toHaveProperty('ok');
    }),
  );
});
