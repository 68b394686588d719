import { limits } from '@tercet/protocol';
import { type FormEvent, useId, useState } from 'react';
import styles from './people.module.css';
import { tidyName } from './person.ts';

interface NameFormProps {
  current: string;
  /** The link lets its holder write: a reader has no cursor and no words. */
  writes: boolean;
  /** Tidied; '' when the name is taken away. */
  onName: (name: string) => void;
  /** On the button that does nothing. */
  later: string;
  onLater: () => void;
}

/** One line and two buttons: the dialog's and the quiet question's inside. */
export function NameForm({ current, writes, onName, later, onLater }: NameFormProps) {
  const [typed, setTyped] = useState(current);
  const id = useId();
  function submit(event: FormEvent): void {
    event.preventDefault();
    onName(tidyName(typed));
  }
  return (
    <form className={styles.form} onSubmit={submit}>
      <label htmlFor={id}>Your name</label>
      <input
        id={id}
        type="text"
        autoComplete="nickname"
        maxLength={limits.nameCharacters}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <p>
        {writes ? 'Shown beside your cursor and your words.' : 'Shown to the others who are here.'} It is kept
        in this browser; no account needed.
      </p>
      <div className={styles.buttons}>
        <button type="submit" className={styles.primary}>
          Use this name
        </button>
        <button type="button" onClick={onLater}>
          {later}
        </button>
      </div>
    </form>
  );
}
