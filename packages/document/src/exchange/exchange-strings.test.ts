// @vitest-environment jsdom
import { isSoundJson, type Result } from '@tercet/protocol';
import { Node } from 'prosemirror-model';
import { expect, test } from 'vitest';
import { checkSteps } from '../check-steps.ts';
import { emptyDocument, schema } from '../schema.ts';
import { exportJson } from './export-json.ts';
import { exportMarkdown } from './export-markdown.ts';
import { exportText } from './export-text.ts';
import type { DocumentJson } from './finish-import.ts';
import { importHtml } from './import-html.ts';
import { importJson } from './import-json.ts';
import { importMarkdown } from './import-markdown.ts';
import { importText } from './import-text.ts';

const fromHtml = (html: string) =>
  importHtml(html, (text) => new DOMParser().parseFromString(text, 'text/html'));
const page = (text: string) => `<p><b>b${text}</b> <a href="https://x.org/${text}">x</a></p>`;
const docOf = (text: string) =>
  schema.node('doc', null, [
    schema.node('paragraph', null, [
      schema.text(text, [schema.marks.machine.create({ model: text, settings: text })]),
      schema.text(' end'),
    ]),
  ]);
const ours = (text: string) => exportJson(docOf(text), { title: text, exportedAt: 0, writers: [] });

const unsound = ['\0', 'a\0b', '\ud83c', 'a\udf27b', '\udf27\ud83c', '🌧\ud83c'];
const formats: Record<string, (text: string) => Result<DocumentJson>> = {
  'plain text': (text) => importText(`a\n\n${text} b`),
  Markdown: (text) => importMarkdown(`# a\n\n*${text}* b [x](<https://x.org/${text}>) \`${text}\``),
  HTML: (text) => fromHtml(page(text)),
  'HTML that says who wrote it': (text) =>
    fromHtml(
      `<p><span data-machine="${JSON.stringify({ model: text }).replaceAll('"', '&quot;')}">b</span></p>`,
    ),
  'our own file': (text) => importJson(ours(text)),
};

for (const [format, read] of Object.entries(formats)) {
  test(`[MS6] what ${format} holds of NUL and halves of pairs can be stored, and the text around it is there`, () => {
    for (const text of unsound) {
      const result = read(text);
      expect({ text, ok: result.ok }).toEqual({ text, ok: true });
      if (!result.ok) continue;
      expect(isSoundJson(result.value)).toBe(true);
      const step = { stepType: 'replace', from: 0, to: 2, slice: { content: result.value.content } };
      const answer = checkSteps(emptyDocument, [step]);
      expect({ text, ok: answer.ok }).toEqual({ text, ok: true });
      expect(answer.ok && answer.value.doc.textContent).toMatch(/b|end/);
    }
  });
}

test('a byte order mark begins a file and is no text of it; one inside is', () => {
  for (const [format, read] of Object.entries({
    text: (text: string) => importText(text),
    markdown: (text: string) => importMarkdown(text),
    html: fromHtml,
  })) {
    const result = read('\ufeffRain\ufeff fell');
    const text = result.ok ? Node.fromJSON(schema, result.value).textContent : '';
    expect([format, text]).toEqual([format, 'Rain\ufeff fell']);
  }
  const doc = docOf('Rain\ufeff');
  const read = importJson(`\ufeff${exportJson(doc, { title: null, exportedAt: 0, writers: [] })}`);
  expect(read.ok && Node.fromJSON(schema, read.value).eq(doc)).toBe(true);
});

test('what only looks odd goes through every format of text as it is', () => {
  for (const text of ['🌧', '👩‍👩‍👧', '\ufffd', 'a\u202eb\u202c', '__proto__', 'constructor', '\u0007']) {
    const doc = schema.node('doc', null, [schema.node('paragraph', null, [schema.text(text)])]);
    for (const read of [
      importText(exportText(doc)),
      importMarkdown(exportMarkdown(doc)),
      importJson(ours(text)),
    ]) {
      const back = read.ok ? Node.fromJSON(schema, read.value).textContent : '';
      expect(back.replace(/ end$/, '')).toBe(text);
    }
  }
});
