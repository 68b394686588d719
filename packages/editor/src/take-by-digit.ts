/** What the digit row needs to be read of a key press. */
type DigitPress = Pick<
  KeyboardEvent,
  'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey' | 'getModifierState'
>;

/**
 * The digit key, 1–9, that a press asks a suggestion by [UX 21]: the key's place on the keyboard without Shift, so
 * that on AZERTY, where the row types `&é"'(`, it takes as well and Shift types the digit. The number pad asks by
 * what it types; so does a keyboard that tells no places.
 *
 * @returns null for every other press: with Shift, AltGr or another modifier the key types what it types.
 */
export function digitOf(event: DigitPress): number | null {
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return null;
  // Linux tells AltGr by this alone.
  if (event.getModifierState('AltGraph')) return null;
  const digit = /^[1-9]$/.exec(event.key)?.[0] ?? /^Digit([1-9])$/.exec(event.code)?.[1];
  return digit === undefined ? null : Number(digit);
}
