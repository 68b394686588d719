/** How much of a structure a text of JSON may be. */
export interface StructureBounds {
  /** Commas, colons and brackets. */
  marks: number;
  /** Members of one object. */
  members: number;
  /** Brackets within brackets. */
  depth: number;
}

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const colon = 0x3a;
const openings = new Set([0x5b, 0x7b]);
const closings = new Set([0x5d, 0x7d]);

/**
 * Whether a text is more of a structure than the bounds, told without making the structure: a few megabytes of
 * brackets or of members take a parser, and all who look at what it made, a hundred times as long as a text does.
 * Texts that are no JSON are answered somehow; the parser refuses them.
 */
export function isTooIntricate(text: string, { marks, members, depth }: StructureBounds): boolean {
  let marksLeft = marks;
  /** Members of every object that is open, the innermost last. */
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
      continue;
    }
    if (closings.has(code)) open.pop();
    else if (openings.has(code)) {
      if (open.push(0) > depth) return true;
    } else if (code === colon) {
      const last = open.length - 1;
      const count = (open[last] ?? 0) + 1;
      if (count > members) return true;
      open[last] = count;
    } else if (code !== comma) continue;
    marksLeft -= 1;
    if (marksLeft < 0) return true;
  }
  return false;
}

/** Where the string that begins at `start` ends: its closing quote, or the text's end. */
function endOfString(text: string, start: number): number {
  for (let at = text.indexOf('"', start + 1); at >= 0; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charCodeAt(at - 1 - slashes) === backslash) slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return text.length;
}
