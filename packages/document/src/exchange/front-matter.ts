/** What a program wrote before the text, and the text after it. */
export interface FrontMatter {
  /** With the lines that fence it in. */
  matter: string;
  text: string;
}

const fences = [
  {
    open: /^---[ \t]*$/,
    close: /^(?:---|\.\.\.)[ \t]*$/,
    entry: /^(?:#|"?[\p{L}_][^:"]*"?[ \t]*:(?:[ \t]|$))/u,
  },
  { open: /^\+\+\+[ \t]*$/, close: /^\+\+\+[ \t]*$/, entry: /^(?:#|\[|["\p{L}_][^=]*=)/u },
] as const;

/**
 * YAML between lines of `---`, or TOML between `+++`, at the very start of a Markdown file. The line after the fence
 * must be an entry (or a remark), so that a text that begins with a rule is none.
 */
export function frontMatter(source: string): FrontMatter | null {
  const fence = fences.find(({ open }) => open.test(lineAt(source, 0)));
  if (fence === undefined) return null;
  let at = after(source, 0);
  if (!fence.entry.test(lineAt(source, at))) return null;
  while (at < source.length) {
    const next = after(source, at);
    if (fence.close.test(lineAt(source, at))) {
      return { matter: source.slice(0, next).trimEnd(), text: source.slice(next) };
    }
    at = next;
  }
  return null;
}

function lineAt(source: string, at: number): string {
  const end = source.indexOf('\n', at);
  return source.slice(at, end === -1 ? undefined : end).replace(/\r$/, '');
}

function after(source: string, at: number): number {
  const end = source.indexOf('\n', at);
  return end === -1 ? source.length : end + 1;
}
