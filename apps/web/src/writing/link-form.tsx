import { isSafeHref } from '@tercet/document';
import { type FormEvent, useState } from 'react';
import styles from './link-form.module.css';
import { wholeAddress } from './whole-address.ts';

interface LinkFormProps {
  current: string | null;
  /** '' removes the link. */
  onLink: (address: string) => void;
  onClose: () => void;
}

export function LinkForm({ current, onLink, onClose }: LinkFormProps) {
  const [typed, setTyped] = useState(current ?? '');
  const [problem, setProblem] = useState(false);
  function submit(event: FormEvent): void {
    event.preventDefault();
    const address = wholeAddress(typed);
    if (address !== '' && !isSafeHref(address)) setProblem(true);
    else onLink(address);
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
        aria-invalid={problem}
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setProblem(false);
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
      {problem && <p role="alert">Only links to pages and mail addresses can be set.</p>}
    </form>
  );
}
