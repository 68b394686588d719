/** Far longer than any published tokenizer's. */
const longest = 4096;

/**
 * Whether a file's regular expression may be run on what people write: nothing in it is repeated without end that is
 * repeated or chosen within, and it looks back at nothing it found, which are what take time without bound.
 */
export function isSafePattern(pattern: string): boolean {
  if (pattern.length > longest) return false;
  /** Of each group that is open, whether something in it is repeated or chosen. */
  const groups: boolean[] = [false];
  const note = () => {
    groups[groups.length - 1] = true;
  };
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '\\') {
      if (/[1-9k]/.test(pattern[at + 1] ?? '')) return false;
      at++;
    } else if (character === '[') at = endOfClass(pattern, at);
    else if (character === '(') groups.push(false);
    else if (character === ')') {
      const within = groups.pop() ?? false;
      if (within && isEndless(pattern, at + 1)) return false;
      if (within) note();
    } else if (character === '|' || isEndless(pattern, at)) note();
  }
  return true;
}

/** Whether a repetition without end stands there. */
const isEndless = (pattern: string, at: number) => /^([*+]|\{\d*,\})/.test(pattern.slice(at, at + 12));

function endOfClass(pattern: string, from: number): number {
  for (let at = from + 1; at < pattern.length; at++) {
    if (pattern[at] === '\\') at++;
    else if (pattern[at] === ']') return at;
  }
  return pattern.length;
}
