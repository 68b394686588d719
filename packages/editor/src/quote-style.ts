export type QuoteStyle = 'straight' | 'curly';

/** How a text writes its quotes and apostrophes; null: it has none, or both kinds. */
export function quoteStyleOf(text: string): QuoteStyle | null {
  const isCurly = /[“”‘’]/u.test(text);
  if (/["']/u.test(text)) return isCurly ? null : 'straight';
  return isCurly ? 'curly' : null;
}

/** Behind nothing, white space, an opening mark or a dash a quote opens. */
const opensAfter = /^$|[\s\p{Ps}\p{Pi}\p{Pd}]$/u;

/**
 * A text with its quotes as the writer's are. A longer text's result begins with a shorter one's.
 *
 * @param before what stands before it; only its last character is read.
 */
export function quotedAs(text: string, before: string, style: QuoteStyle | null): string {
  if (style === null) return text;
  if (style === 'straight') return text.replace(/[“”„]/gu, '"').replace(/[‘’]/gu, "'");
  return text.replace(/["']/gu, (mark, at: number) => {
    const opens = opensAfter.test(at > 0 ? text[at - 1]! : before.slice(-1));
    if (mark === '"') return opens ? '“' : '”';
    return opens ? '‘' : '’';
  });
}
