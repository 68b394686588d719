const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** One or two characters that stand for a name: whole ones, so that an emoji or an accent is not cut. */
export function initials(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const first = words.slice(0, 1).concat(words.length > 1 ? words.slice(-1) : []);
  return first
    .map((word) => segmenter.segment(word)[Symbol.iterator]().next().value?.segment ?? '')
    .join('')
    .toLocaleUpperCase();
}
