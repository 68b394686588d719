import type { Result } from '@tercet/protocol';
import type { Token } from 'markdown-it';
import { MarkdownParser } from 'prosemirror-markdown';
import { Fragment } from 'prosemirror-model';
import { schema } from '../schema.ts';
import { badFile, type DocumentJson, fileTooLarge, finishImport } from './finish-import.ts';
import { frontMatter } from './front-matter.ts';
import { deepestTokens, markdownTokenizer } from './markdown-tokenizer.ts';

const tokenizer = markdownTokenizer();

const headingLevel = (token: Token) => ({ level: Math.min(3, Number(token.tag.slice(1))) });
const listStart = (token: Token) => ({ order: Number(token.attrGet('start') ?? 1) });

const parser = new MarkdownParser(schema, tokenizer, {
  paragraph: { block: 'paragraph' },
  heading: { block: 'heading', getAttrs: headingLevel },
  blockquote: { block: 'blockquote' },
  bullet_list: { block: 'bullet_list' },
  ordered_list: { block: 'ordered_list', getAttrs: listStart },
  list_item: { block: 'list_item' },
  code_block: { block: 'code_block', noCloseToken: true },
  fence: { block: 'code_block', noCloseToken: true },
  hr: { node: 'horizontal_rule' },
  // A row is a paragraph of its cells.
  table: { ignore: true },
  thead: { ignore: true },
  tbody: { ignore: true },
  tr: { block: 'paragraph' },
  th: { ignore: true },
  td: { ignore: true },
  hardbreak: { node: 'hard_break' },
  em: { mark: 'em' },
  strong: { mark: 'strong' },
  link: { mark: 'link', getAttrs: (token) => ({ href: token.attrGet('href') }) },
  code_inline: { mark: 'code', noCloseToken: true },
});

/**
 * Reads Markdown into a document. What our schema has no place for stays as text: HTML tags as they are written, a
 * table's rows as paragraphs, an image as its description, front matter (YAML, TOML) as a code block of it.
 *
 * @returns the document, or `bad-message` when it nests too deep, or `too-large`. Never throws.
 */
export function importMarkdown(text: string): Result<DocumentJson> {
  const tooLarge = fileTooLarge(text);
  if (tooLarge) return tooLarge;
  const whole = text.replace(/^\uFEFF/, '');
  const front = frontMatter(whole);
  const source = front?.text ?? whole;
  const deepest = tokenizer.parse(source, {}).reduce((level, token) => Math.max(level, token.level), 0);
  if (deepest >= deepestTokens - 4) return badFile('it is nested too deep');
  const doc = parser.parse(source);
  if (front === null) return finishImport(doc);
  const matter = schema.node('code_block', null, schema.text(front.matter.replace(/\r\n?/g, '\n')));
  return finishImport(doc.copy(Fragment.from(matter).append(doc.content)));
}
