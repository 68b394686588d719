import MarkdownIt, { type StateInline, type Token } from 'markdown-it';
import { linkAddress } from '../link-address.ts';
import { leaveOutComments } from './markdown-comments.ts';

/** More than a document may nest; markdown-it leaves out what is deeper, so a file that comes near is refused. */
export const deepestTokens = 300;

/**
 * CommonMark without HTML (its tags stay visible as text), with `<br>` for a line break, and with tables, images
 * and addresses brought down to what our schema holds.
 */
export function markdownTokenizer(): MarkdownIt {
  const tokenizer = MarkdownIt('commonmark', { html: false });
  Object.assign(tokenizer.options, { maxNesting: deepestTokens });
  tokenizer.enable('table');
  // Pictures in the file itself are read as pictures, and become their description.
  tokenizer.validateLink = (href) => addressOf(href) !== null || /^data:image\//i.test(href);
  tokenizer.normalizeLink = (href) => addressOf(href) ?? href;
  tokenizer.inline.ruler.before('autolink', 'br', lineBreak);
  leaveOutComments(tokenizer);
  tokenizer.core.ruler.push('degrade', ({ tokens }) => {
    for (const { children } of tokens) if (children) describeImages(tokenizer, children);
    for (const [index, token] of tokens.entries()) degrade(token, tokens[index - 1], tokens[index - 2]);
    for (const { children } of tokens) if (children) leaveOutInnerMarks(children);
  });
  return tokenizer;
}

/** A backslash is itself in Markdown's addresses; a browser would read a slash. */
const addressOf = (href: string) => linkAddress(href.replaceAll('\\', '%5C'));

function lineBreak(state: StateInline, silent: boolean): boolean {
  const tag = /^<br\s*\/?>/i.exec(state.src.slice(state.pos, state.pos + 12));
  if (tag === null) return false;
  if (!silent) state.push('hardbreak', 'br', 0).markup = 'br';
  state.pos += tag[0].length;
  return true;
}

function degrade(token: Token, before: Token | undefined, previous: Token | undefined): void {
  if (token.type !== 'inline' || token.children === null) return;
  const { children } = token;
  // `<br>` by itself is an empty paragraph: one break fewer than are written.
  if (before?.type === 'paragraph_open' && children.every(isWrittenBreak)) children.pop();
  const besideCell = before?.type.match(/^t[hd]_open$/) && previous?.type.match(/^t[hd]_close$/);
  let inLink = false;
  token.children = children.flatMap((child, index) => {
    // `[words]()` is a link to nowhere, which `validateLink` is not asked about.
    if (child.type === 'link_open') inLink = linkAddress(child.attrGet('href')) !== null;
    if (child.type === 'link_open' && !inLink) return [];
    if (child.type === 'link_open' && children[index + 1]?.type === 'link_close') {
      return [child, textToken(child, String(child.attrGet('href')))];
    }
    if (child.type === 'link_close') {
      const closes = inLink;
      inLink = false;
      return closes ? [child] : [];
    }
    return child.type === 'image' ? imageAsText(child, inLink) : [child];
  });
  if (besideCell) token.children.unshift(textToken(token, ' | '));
}

/** What an image's description says, without its marks. */
function describeImages({ renderer, options }: MarkdownIt, children: readonly Token[]): void {
  for (const child of children) {
    if (child.type === 'image')
      child.content = renderer.renderInlineAsText(child.children ?? [], options, {});
  }
}

/** A mark inside the same mark says nothing; its end would be read as the outer one's. */
function leaveOutInnerMarks(children: Token[]): void {
  const depths: Record<string, number> = {};
  const kept = children.filter(({ type, nesting }) => {
    const mark = /^(em|strong)_/.exec(type)?.[1];
    if (mark === undefined) return true;
    const before = depths[mark] ?? 0;
    depths[mark] = before + nesting;
    return Math.max(before, before + nesting) === 1;
  });
  children.splice(0, children.length, ...kept);
}

const isWrittenBreak = ({ type, markup }: Token) => type === 'hardbreak' && markup === 'br';

/** Its description, as a link to it where that is possible. */
function imageAsText(image: Token, inLink: boolean): Token[] {
  const source = String(image.attrGet('src') ?? '');
  const linked = linkAddress(source) !== null;
  const text = textToken(image, image.content || (linked ? source : ''));
  if (inLink || !linked) return [text];
  const open = textToken(image, '');
  Object.assign(open, { type: 'link_open', attrs: [['href', source]] });
  const close = textToken(image, '');
  close.type = 'link_close';
  return [open, text, close];
}

function textToken(like: Token, content: string): Token {
  const Made = like.constructor as new (type: string, tag: string, nesting: 0) => Token;
  const token = new Made('text', '', 0);
  token.content = content;
  return token;
}
