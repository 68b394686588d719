import { schema } from '@tercet/document';
import type { Node } from 'prosemirror-model';
import { describe, expect, test } from 'vitest';
import { askAt } from './ask-at.ts';
import { askSettings, defaultSuggestionSettings } from './ask-settings.ts';

const text = (words: string) => (words === '' ? [] : [schema.text(words)]);
const p = (words: string) => schema.node('paragraph', null, text(words));
const h = (words: string) => schema.node('heading', { level: 2 }, text(words));
const list = (...items: string[]) =>
  schema.node(
    'bullet_list',
    null,
    items.map((words) => schema.node('list_item', null, [p(words)])),
  );
const code = (words: string) => schema.node('code_block', null, text(words));

/** The ask with the caret at the end of the last block. */
function asked(settings: Parameters<typeof askAt>[2], ...blocks: Node[]) {
  const doc = schema.node('doc', null, blocks);
  let end = 0;
  doc.descendants((child, position) => {
    if (child.isTextblock) end = position + 1 + child.content.size;
  });
  return askAt(doc, end, settings);
}
const sentences = askSettings(defaultSuggestionSettings);

test.each([
  ['a word', [p('The sea')], 'The sea', 'paragraph'],
  ['a space that stands [CN19]', [p('The sea ')], 'The sea ', 'paragraph'],
  ['a new paragraph', [p('The sea.'), p('')], 'The sea.\n\n', 'paragraph'],
  ['an empty page', [p('')], '', 'paragraph'],
  ['a new heading', [p('The sea.'), h('')], 'The sea.\n\n## ', 'heading'],
  ['half a heading', [h('The s')], '## The s', 'heading'],
  ['a new item', [list('eggs', '')], '- eggs\n- ', 'list_item'],
  ['an item', [list('eggs', 'the ')], '- eggs\n- the ', 'list_item'],
  ['code', [code('if (a) ')], '```\nif (a)', undefined],
] as const)('%s', (_, blocks, prompt, block) => {
  const ask = asked(sentences, ...blocks);
  expect([ask.prompt + (ask.spaced ? ' ' : ''), ask.block]).toEqual([prompt, block]);
  expect(ask.prompt).not.toMatch(/ $/);
});

describe('[CN24] length', () => {
  test('the default is whole sentences of about 40 tokens, bounded', () => {
    expect(asked(sentences, p('The')).settings).toMatchObject({
      stopAt: 'sentence',
      minTokens: 30,
      maxTokens: 80,
    });
  });

  test('a heading is one line, an item one sentence, code has no sentences', () => {
    expect(asked(sentences, h('The')).settings).toMatchObject({ stopAt: 'paragraph', maxTokens: 20 });
    expect(asked(sentences, list('The')).settings).toMatchObject({ stopAt: 'sentence', minTokens: 0 });
    expect(asked(sentences, code('if')).settings).toMatchObject({ stopAt: 'none' });
  });

  test('who chose another end gets it', () => {
    for (const stopAt of ['none', 'sentence', 'paragraph'] as const) {
      const settings = askSettings({ ...defaultSuggestionSettings, stopAt });
      expect(settings).toMatchObject({ stopAt, maxTokens: 40 });
      expect(settings).not.toHaveProperty('minTokens');
      expect(asked(settings, p('The')).settings).toEqual(settings);
    }
  });

  test('a length in time ends with a whole sentence too', () => {
    const settings = askSettings({ ...defaultSuggestionSettings, lengthBy: 'time' });
    expect(settings).toMatchObject({ stopAt: 'sentence', minTokens: 512, maxTokens: 512, maxTimeMs: 2_000 });
  });
});
