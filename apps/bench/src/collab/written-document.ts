import type { StepJson } from '@tercet/protocol';
import { prose } from '../prose.ts';

/** Characters of a paragraph, and paragraphs put in with one step. */
const paragraphCharacters = 400;
const paragraphsInStep = 250;

/** The steps, one append each, that write a text of at least as many characters from an empty document on. */
export function* writtenSteps(characters: number): Generator<StepJson[]> {
  let written = 0;
  while (written < characters) {
    const content: object[] = [];
    while (content.length < paragraphsInStep && written < characters) {
      const text = paragraphAt(written);
      content.push({ type: 'paragraph', content: [{ type: 'text', text }] });
      written += text.length;
    }
    yield [{ stepType: 'replace', from: 0, to: 0, slice: { content } }];
  }
}

/** Prose from a place on, the whole of it again and again. */
function paragraphAt(place: number): string {
  const from = place % (prose.length - paragraphCharacters);
  return prose
    .slice(from, from + paragraphCharacters)
    .replace(/\s+/g, ' ')
    .trim();
}
