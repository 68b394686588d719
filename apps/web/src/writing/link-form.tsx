import { type FormEvent, useState } from 'react';
import styles from './link-form.module.css';
import { addressProblem, wholeAddress } from './whole-address.ts';

interface LinkFormProps {
  current: string | null;
  /** '' removes the link. */
  onLink: (address: string) => void;
  onClose: () => void;
}

export function LinkForm({ current, onLink, onClose }: LinkFormProps) {
  const [typed, setTyped] = useState(current ?? '');
  const [problem, setProblem] = useState<string | null>(null);
  function submit(event: FormEvent): void {
    event.preventDefault();
    const address = wholeAddress(typed);
    const wrong = address === '' ? null : addressProblem(address);
    if (wrong === null) onLink(address);
    else setProblem(wrong);
  }
  return (
    <form
      className={styles.form}
      onSubmit={submit}
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      aria-label="Link"
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: opened by the writer to type in it
        autoFocus
        type="text"
        inputMode="url"
        autoComplete="url"
        spellCheck={false}
        placeholder="https://…"
        aria-label="Address of the link"
        aria-invalid={problem !== null}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setProblem(null);
        }}
      />
      <button type="submit">Set</button>
      {current !== null && (
        <button type="button" onClick={() => onLink('')}>
          Remove
        </button>
      )}
      <button type="button" onClick={onClose}>
        Cancel
      </button>
      {problem !== null && <p role="alert">{problem}</p>}
    </form>
  );
}
