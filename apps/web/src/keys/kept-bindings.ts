import { type CommandName, defaultKeyBindings, type KeyBindings, keyHelp } from '@tercet/editor';
import { sameKey } from './key-words.ts';

/** Only what differs from the defaults is kept, so a new default reaches everyone who did not change it. */
export type ChangedBindings = Partial<KeyBindings>;

/** Reads what was kept; anything that is not a list of keys of a known command is left out. Never throws. */
export function parseBindings(kept: string | null): ChangedBindings {
  let found: unknown;
  try {
    found = JSON.parse(kept ?? '{}');
  } catch {
    return {};
  }
  if (typeof found !== 'object' || found === null) return {};
  const entries = Object.entries(found).filter(
    ([command, keys]) =>
      Object.hasOwn(defaultKeyBindings, command) &&
      Array.isArray(keys) &&
      keys.length <= 8 &&
      keys.every((key) => typeof key === 'string' && key.length > 0 && key.length <= 40),
  );
  return Object.fromEntries(entries);
}

export function allBindings(changed: ChangedBindings): KeyBindings {
  return { ...defaultKeyBindings, ...changed };
}

/** In a list Tab indents, elsewhere it asks: these two share a key by design. */
const sharing = new Set<CommandName>(['ask', 'indent']);

/**
 * The command that already has this key, where both could be meant.
 *
 * A key for while suggestions are shown may shadow one that always works (Enter, arrows): that is no conflict.
 */
export function conflictOf(command: CommandName, key: string, bindings: KeyBindings): CommandName | null {
  const wanted = sameKey(key);
  const whenOf = (name: CommandName) => keyHelp.find((help) => help.command === name)?.when;
  const found = keyHelp.find(
    (help) =>
      help.command !== command &&
      help.when === whenOf(command) &&
      !(sharing.has(help.command) && sharing.has(command)) &&
      bindings[help.command].some((bound) => sameKey(bound) === wanted),
  );
  return found?.command ?? null;
}
