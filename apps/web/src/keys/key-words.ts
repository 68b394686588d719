/** Whether Mod means ⌘ here. */
export const onMac: boolean = /Mac|iPhone|iPad/.test(globalThis.navigator?.platform ?? '');

const macSigns: Record<string, string> = { Mod: '⌘', Meta: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' };
const otherSigns: Record<string, string> = {
  Mod: 'Ctrl',
  Meta: 'Meta',
  Ctrl: 'Ctrl',
  Alt: 'Alt',
  Shift: 'Shift',
};
const names: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Escape: 'Esc',
  PageUp: 'Page up',
  PageDown: 'Page down',
};

/** `Mod-Shift-z` → its modifiers and its key; the key itself may be `-`. */
function partsOf(binding: string): { modifiers: string[]; key: string } {
  const parts = binding.split(/-(?!$)/);
  const key = parts.pop() ?? '';
  return { modifiers: parts, key };
}

/**
 * A key as a person reads it on the keyboard.
 *
 * @param binding  prosemirror-keymap's notation, `Mod-Shift-z`.
 * @returns `Ctrl+Shift+Z`, on a Mac `⌘⇧Z`.
 */
export function keyWords(binding: string, mac: boolean = onMac): string {
  const { modifiers, key } = partsOf(binding);
  const signs = mac ? macSigns : otherSigns;
  const name =
    (Object.hasOwn(names, key) ? names[key] : undefined) ?? (key.length === 1 ? key.toUpperCase() : key);
  return [...modifiers.map((modifier) => signs[modifier] ?? modifier), name].join(mac ? '' : '+');
}

/** The same key as `aria-keyshortcuts` wants it: `Control+Shift+Z`. */
export function keyShortcut(binding: string, mac: boolean = onMac): string {
  const { modifiers, key } = partsOf(binding);
  const named = modifiers.map((modifier) => {
    if (modifier === 'Mod') return mac ? 'Meta' : 'Control';
    return modifier === 'Ctrl' ? 'Control' : modifier;
  });
  return [...named, key.length === 1 ? key.toUpperCase() : key].join('+');
}

/** One spelling for keys that are the same here, to find conflicts: modifiers in order, Mod resolved. */
export function sameKey(binding: string, mac: boolean = onMac): string {
  const { modifiers, key } = partsOf(binding);
  const resolved = modifiers.map((modifier) => (modifier === 'Mod' ? (mac ? 'Meta' : 'Ctrl') : modifier));
  return [...resolved.sort(), key.length === 1 ? key.toLowerCase() : key].join('-');
}
