import type { CommandName, KeyBindings } from '@tercet/editor';
import { keyWords } from '../keys/key-words.ts';
import styles from './offer-panel.module.css';

interface OfferHintsProps {
  bindings: KeyBindings;
  /** How many can be taken by a digit; 0: none. */
  digits: number;
}

/** Every key next to what it does [UX 5], from the bindings as they are now. */
export function OfferHints({ bindings, digits }: OfferHintsProps) {
  const first = (command: CommandName) => {
    const [key] = bindings[command];
    return key === undefined ? null : keyWords(key);
  };
  const hints: [keys: (string | null)[], words: string][] = [
    [[first('focusPrevious'), first('focusNext')], 'choose'],
    [[first('take'), digits > 1 ? `1–${digits}` : digits === 1 ? '1' : null], 'take'],
    [[first('takeWord')], 'one word'],
    [[first('ask')], 'more'],
    [[first('close')], 'close'],
  ];
  return (
    <span className={styles.hints}>
      {hints.map(([keys, words]) => {
        const known = keys.filter((key) => key !== null);
        if (known.length === 0) return null;
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
