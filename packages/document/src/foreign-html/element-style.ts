/** What an element's `style` attribute declares: property → value, both in lower case, the later one wins. */
export type ElementStyle = ReadonlyMap<string, string>;

const declaration = /(?:^|;)\s*(-?[a-z][a-z-]*)\s*:((?:[^;"'()]|"[^"]*"|'[^']*'|\([^)]*\))*)/gi;

/** Read here, not by the browser, which knows no `mso-list` and may keep styles from a page by its policy. */
export function elementStyle(element: Element): ElementStyle {
  const written = element.getAttribute('style') ?? '';
  const style = new Map<string, string>();
  for (const [, name = '', value = ''] of written.matchAll(declaration)) {
    style.set(
      name.toLowerCase(),
      value
        .replace(/!\s*important/i, '')
        .trim()
        .toLowerCase(),
    );
  }
  return style;
}

/** Neither the element nor anything in it is seen by who reads the page. */
export function isHidden(element: Element, style: ElementStyle): boolean {
  if (element.hasAttribute('hidden') || style.get('display') === 'none') return true;
  if (element.localName === 'dialog' && !element.hasAttribute('open')) return true;
  if (style.get('mso-hide') === 'all' || Number.parseFloat(style.get('opacity') ?? '1') === 0) return true;
  const clipped = /^rect\((?:[01](?:px)?[\s,]*){4}\)$/.test(style.get('clip') ?? '');
  if (clipped && style.get('position') === 'absolute') return true;
  const small = ['width', 'height', 'max-height', 'max-width'].some((name) =>
    /^[01](?:px)?$/.test(style.get(name) ?? ''),
  );
  return small && /hidden|clip/.test(style.get('overflow') ?? '');
}
