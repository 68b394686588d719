/** Half of a surrogate pair without its other half: with `u` a whole pair is one character. */
const loneSurrogate = /\p{Surrogate}/u;
const everyUnsound = /[\0\p{Surrogate}]/gu;

/**
 * Whether a string comes back from every place it goes to as it went in [MS6]: well-formed Unicode without NUL.
 * SQLite's TEXT ends at NUL, UTF-8 has no lone surrogate, and neither has a place in HTML or XML.
 */
export const isSoundText = (text: string): boolean => !text.includes('\0') && !loneSurrogate.test(text);

/** U+FFFD for each NUL and each lone surrogate: as long as it was, so that positions in it stay. */
export const soundText = (text: string): string =>
  isSoundText(text) ? text : text.replace(everyUnsound, '\uFFFD');

/** Every string in a JSON value, the names of members too, as `soundText` makes it; the same value where all are. */
export function soundJson<Value>(value: Value): Value {
  const change = (at: unknown): unknown => {
    if (typeof at === 'string') return soundText(at);
    if (Array.isArray(at)) return at.map(change);
    if (typeof at !== 'object' || at === null) return at;
    return Object.fromEntries(Object.entries(at).map(([name, member]) => [soundText(name), change(member)]));
  };
  return isSoundJson(value) ? value : (change(value) as Value);
}

/** Whether every string in a JSON value is sound, the names of members too. Goes no deeper than a parser has. */
export function isSoundJson(value: unknown): boolean {
  if (typeof value === 'string') return isSoundText(value);
  if (Array.isArray(value)) return value.every(isSoundJson);
  if (typeof value !== 'object' || value === null) return true;
  return Object.entries(value).every(([name, member]) => isSoundText(name) && isSoundJson(member));
}
