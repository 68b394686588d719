import { type ReactNode, useId } from 'react';
import styles from './setting-row.module.css';

interface SettingRowProps {
  label: string;
  /** One sentence: what it does to the writing [UX 15]. */
  does: string;
  /** The value in words, beside the label. */
  value?: string;
  children: (ids: { control: string; does: string }) => ReactNode;
}

export function SettingRow({ label, does, value, children }: SettingRowProps) {
  const id = useId();
  const ids = { control: `${id}-control`, does: `${id}-does` };
  return (
    <div className={styles.row}>
      <div className={styles.head}>
        <label htmlFor={ids.control}>{label}</label>
        {value !== undefined && <output htmlFor={ids.control}>{value}</output>}
      </div>
      {children(ids)}
      <p id={ids.does}>{does}</p>
    </div>
  );
}

interface SliderRowProps {
  label: string;
  does: string;
  value: number;
  min: number;
  max: number;
  step: number;
  words?: (value: number) => string;
  onChange: (value: number) => void;
}

/** A browser's own range: keys, touch and screen readers work as everywhere. */
export function SliderRow({ label, does, value, min, max, step, words = String, onChange }: SliderRowProps) {
  return (
    <SettingRow label={label} does={does} value={words(value)}>
      {(ids) => (
        <input
          id={ids.control}
          className={styles.slider}
          type="range"
          min={min}
          max={max}
          step={step}
          value={value}
          aria-describedby={ids.does}
          aria-valuetext={words(value)}
          onChange={(event) => onChange(event.currentTarget.valueAsNumber)}
        />
      )}
    </SettingRow>
  );
}

interface ChoiceRowProps<Value extends string> {
  label: string;
  does: string;
  /** Null: none of them. */
  value: Value | null;
  choices: readonly { value: Value; words: string }[];
  onChange: (value: Value) => void;
}

/** One of a few, all in sight. */
export function ChoiceRow<Value extends string>({
  label,
  does,
  value,
  choices,
  onChange,
}: ChoiceRowProps<Value>) {
  const id = useId();
  return (
    <fieldset className={styles.row} aria-describedby={id}>
      <legend>{label}</legend>
      <div className={styles.choices}>
        {choices.map((choice) => (
          <label key={choice.value}>
            <input
              type="radio"
              name={id}
              checked={choice.value === value}
              onChange={() => onChange(choice.value)}
            />
            <span>{choice.words}</span>
          </label>
        ))}
      </div>
      <p id={id}>{does}</p>
    </fieldset>
  );
}
