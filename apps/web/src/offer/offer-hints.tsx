import { type CommandName, type KeyBindings, keyInReading } from '@tercet/editor';
import { keyWords } from '../keys/key-words.ts';
import styles from './offer-panel.module.css';

interface OfferHintsProps {
  bindings: KeyBindings;
  /** Suggestions that are shown. */
  count: number;
  /** Digits take one. */
  digits: boolean;
  /** The suggestions are this writer's own; others' are only taken whole. */
  own: boolean;
  mayTake: boolean;
  /** They are read from right to left. */
  rightToLeft: boolean;
}

/** Every key next to what it does [UX 5], from the bindings as they are now. */
export function OfferHints({ bindings, count, digits, own, mayTake, rightToLeft }: OfferHintsProps) {
  const first = (command: CommandName) => {
    const [key] = bindings[command];
    if (key === undefined) return null;
    return keyWords(command === 'takeWord' ? keyInReading(key, rightToLeft) : key);
  };
  const numbers = count > 1 ? `1–${count}` : '1';
  const hints: [keys: (string | null)[], words: string, shown: boolean][] = [
    [[first('focusPrevious'), first('focusNext')], 'choose', count > 1],
    [[first('take'), digits ? numbers : null], 'take', count > 0 && mayTake],
    [[first('takeWord')], 'one word', count > 0 && own],
    [[first('ask')], count > 0 ? 'more' : 'ask again', own],
    [[first('close')], 'close', true],
  ];
  return (
    <span className={styles.hints}>
      {hints.map(([keys, words, shown]) => {
        const known = keys.filter((key) => key !== null);
        if (!shown || known.length === 0) return null;
        return (
          <span key={words}>
            {known.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}{' '}
            {words}
          </span>
        );
      })}
    </span>
  );
}
