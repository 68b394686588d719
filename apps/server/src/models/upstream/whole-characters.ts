/** Characters as a reader sees them: an emoji of several code points is one. */
const segmenter = new Intl.Segmenter();

/** Passes text on in whole characters [CN5]: the last one is held back, as the next piece may be a part of it. */
export function createWholeCharacters() {
  let held = '';
  return {
    push(text: string): string {
      const all = held + text;
      let last = 0;
      for (const { index } of segmenter.segment(all)) last = index;
      held = all.slice(last);
      return all.slice(0, last);
    },
    finish(): string {
      const text = held;
      held = '';
      return text;
    },
  };
}
