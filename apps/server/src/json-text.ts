import { randomUUID } from 'node:crypto';

/** Nobody outside knows it: no text that comes in holds it. */
const mark = randomUUID();
let made = 0;

/**
 * JSON that is written already, to be put into a message as it is: a long document is written once for all who open
 * it, and not while everybody waits. Only for messages that `withTexts` finishes.
 */
export class JsonText {
  readonly text: string;
  readonly #place: string;

  constructor(text: string) {
    this.text = text;
    made += 1;
    this.#place = `${mark}:${made};`;
  }

  /** What stands in its place until then. */
  toJSON(): string {
    used?.set(`"${this.#place}"`, this.text);
    return this.#place;
  }
}

/** Texts whose places the message now written holds. */
let used: Map<string, string> | null = null;

/** @param write  writes a message as JSON text, in which no text stands twice. */
export function withTexts(write: () => string): string {
  used = new Map();
  try {
    let written = write();
    for (const [place, text] of used) {
      const at = written.indexOf(place);
      if (at >= 0) written = written.slice(0, at) + text + written.slice(at + place.length);
    }
    return written;
  } finally {
    used = null;
  }
}
