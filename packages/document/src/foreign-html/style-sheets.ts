/** Of what `elementStyle` looks at; not `opacity`, which pages fade in. */
const lookedAt = new Set(
  (
    'clip display font font-size font-style font-weight height max-height max-width mso-hide mso-list overflow ' +
    'position visibility white-space width'
  ).split(' '),
);

/** Elements looked at for all rules together: a page of more of both is read without the rest of its rules. */
const mostLooks = 20_000_000;

interface Rule {
  selector: string;
  declarations: string;
  /** Ids, then classes and attributes, then tags, as one number. */
  specificity: number;
}

/**
 * Writes what a page's own style sheets say of an element into its `style` attribute, under what stands there: pages
 * saved from word processors say bold, italic and hidden by classes. A browser reads no sheet for a document that shows
 * nothing.
 *
 * @param root  whose elements are written to; its document is searched for sheets too.
 */
export function inlineStyleSheets(root: Element): void {
  const sheets = new Set([
    ...root.ownerDocument.querySelectorAll('style'),
    ...root.querySelectorAll('style'),
  ]);
  const rules = [...sheets].flatMap((sheet) => rulesOf(sheet.textContent ?? ''));
  if (rules.length === 0) return;
  const most = mostLooks / (root.querySelectorAll('*').length + 1);
  const said = new Map<Element, string>();
  for (const { selector, declarations } of rules
    .slice(0, most)
    .sort((one, other) => one.specificity - other.specificity)) {
    for (const element of elementsOf(root, selector)) {
      said.set(element, `${said.get(element) ?? ''}${declarations};`);
    }
  }
  for (const [element, declarations] of said) {
    element.setAttribute('style', `${declarations}${element.getAttribute('style') ?? ''}`);
  }
}

function elementsOf(root: Element, selector: string): Iterable<Element> {
  try {
    return root.querySelectorAll(selector);
  } catch {
    // No selector that is known here; a browser leaves such a rule out too.
    return [];
  }
}

/** Plain rules, and those for every screen; others (`@font-face`, `@list`, narrow screens, print) say nothing here. */
function rulesOf(sheet: string): Rule[] {
  const css = sheet.replace(/\/\*.*?(?:\*\/|$)|<!--|-->/gs, ' ');
  const rules: Rule[] = [];
  let at = 0;
  while (at < css.length) {
    const open = css.indexOf('{', at);
    if (open === -1) break;
    const prelude = css
      .slice(at, open)
      .replace(/^[\s}]*(?:@(?:import|charset|namespace)[^;]*;\s*)*/, '')
      .trim();
    const isScreen = /^@media\s+(?:only\s+)?(?:screen|all)$/i.test(prelude);
    if (isScreen) {
      at = open + 1;
      continue;
    }
    const close = prelude.startsWith('@') ? endOfBlock(css, open) : css.indexOf('}', open);
    const end = close === -1 ? css.length : close;
    const declarations = prelude.startsWith('@') ? '' : lookedAtOf(css.slice(open + 1, end));
    if (declarations !== '') {
      for (const selector of prelude.split(',')) {
        rules.push({ selector, declarations, specificity: specificityOf(selector) });
      }
    }
    at = end + 1;
  }
  return rules;
}

function endOfBlock(css: string, open: number): number {
  let depth = 0;
  for (let at = open; at < css.length; at += 1) {
    if (css[at] === '{') depth += 1;
    if (css[at] === '}') depth -= 1;
    if (depth === 0) return at;
  }
  return -1;
}

const lookedAtOf = (declarations: string) =>
  declarations
    .split(';')
    .filter((declaration) => lookedAt.has((declaration.split(':')[0] ?? '').trim().toLowerCase()))
    .join(';');

function specificityOf(selector: string): number {
  const count = (pattern: RegExp) => Math.min(selector.match(pattern)?.length ?? 0, 99);
  return count(/#[\w-]/g) * 10_000 + count(/\.[\w-]|\[|:(?!:)[\w-]/g) * 100 + count(/(?:^|[\s>+~])[a-z]/gi);
}
