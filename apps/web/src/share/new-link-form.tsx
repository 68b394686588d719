import { limits, plainName, type Right } from '@tercet/protocol';
import { type FormEvent, useId, useState } from 'react';
import { ChoiceRow } from '../settings/setting-row.tsx';
import { rightWords } from './right-words.ts';
import styles from './share.module.css';

interface NewLinkFormProps {
  onMake: (link: { right: Right; label: string }) => Promise<void>;
}

const offered = (['read', 'write', 'ask'] as const).map((right) => ({
  value: right,
  words: rightWords[right].short,
}));
type Offered = (typeof offered)[number]['value'];

const does: Record<Offered, string> = {
  read: 'Anyone with it can read the document and its history.',
  write: 'Anyone with it can write, but cannot ask for suggestions.',
  ask: 'Anyone with it can write and ask for suggestions.',
};

export function NewLinkForm({ onMake }: NewLinkFormProps) {
  const [right, setRight] = useState<Offered>('read');
  const [label, setLabel] = useState('');
  const [busy, setBusy] = useState(false);
  const id = useId();
  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    setBusy(true);
    await onMake({ right, label: plainName(label) });
    setBusy(false);
    setLabel('');
  }
  return (
    <form className={styles.form} onSubmit={submit} aria-label="New link">
      <ChoiceRow label="New link" does={does[right]} value={right} choices={offered} onChange={setRight} />
      <label htmlFor={id}>Label</label>
      <div className={styles.makeRow}>
        <input
          id={id}
          type="text"
          autoComplete="off"
          maxLength={limits.labelCharacters}
          placeholder="Who is it for?"
          value={label}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <button type="submit" className={styles.secondary} disabled={busy}>
          Create link
        </button>
      </div>
    </form>
  );
}
