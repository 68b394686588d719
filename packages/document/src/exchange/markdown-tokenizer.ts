import MarkdownIt, { type StateInline, type Token } from 'markdown-it';
import { linkAddress } from '../link-address.ts';

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
  tokenizer.validateLink = (href) => linkAddress(href) !== null || /^data:image\//i.test(href);
  tokenizer.normalizeLink = (href) => linkAddress(href) ?? href;
  tokenizer.inline.ruler.before('autolink', 'br', lineBreak);
  tokenizer.core.ruler.push('degrade', ({ tokens }) => {
    for (const [index, token] of tokens.entries()) degrade(token, tokens[index - 1], tokens[index - 2]);
  });
  return tokenizer;
}

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
