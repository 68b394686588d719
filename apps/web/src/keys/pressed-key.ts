import { onMac } from './key-words.ts';

type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const modifierKeys = new Set(['Control', 'Meta', 'Alt', 'Shift', 'AltGraph', 'CapsLock', 'Fn', 'Dead']);

/** Letters and digits by their place: with Alt or Shift held, `key` may be another character. */
function baseKey({ key, code }: Press): string {
  const letter = /^Key([A-Z])$/.exec(code)?.[1];
  if (letter) return letter.toLowerCase();
  const digit = /^Digit([0-9])$/.exec(code)?.[1];
  if (digit) return digit;
  return key === ' ' ? 'Space' : key;
}

/**
 * A pressed key in prosemirror-keymap's notation.
 *
 * @returns null while only a modifier is held; `types` is true when the key would write a character.
 */
export function pressedKey(press: Press, mac: boolean = onMac): { binding: string; types: boolean } | null {
  if (modifierKeys.has(press.key)) return null;
  const held = press.ctrlKey || press.metaKey || press.altKey;
  const modifiers = [
    (mac ? press.metaKey : press.ctrlKey) && 'Mod',
    mac && press.ctrlKey && 'Ctrl',
    !mac && press.metaKey && 'Meta',
    press.altKey && 'Alt',
    press.shiftKey && 'Shift',
  ].filter((modifier) => modifier !== false);
  return { binding: [...modifiers, baseKey(press)].join('-'), types: !held && press.key.length === 1 };
}
