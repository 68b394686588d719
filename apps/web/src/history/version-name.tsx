import { limits, type NamedVersion, plainName } from '@tercet/protocol';
import { Bookmark } from 'lucide-react';
import { type FormEvent, useEffect, useRef, useState } from 'react';
import styles from './history.module.css';

interface VersionNameProps {
  /** The name this version has. */
  named: NamedVersion | undefined;
  /** '' takes the name away. */
  onName: (name: string) => Promise<void>;
}

/** A named version is kept for as long as the document. */
export function VersionName({ named, onName }: VersionNameProps) {
  const [typed, setTyped] = useState<string | null>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(false);
  // The form that goes gives the focus back.
  useEffect(() => {
    if (typed === null && wasOpen.current) opener.current?.focus();
    wasOpen.current = typed !== null;
  }, [typed]);
  async function give(event: FormEvent): Promise<void> {
    event.preventDefault();
    await onName(plainName(typed ?? ''));
    setTyped(null);
  }
  if (typed === null)
    return (
      <button ref={opener} type="button" onClick={() => setTyped(named?.name ?? '')}>
        <Bookmark size={16} aria-hidden="true" />
        {named ? 'Rename' : 'Name'}
        {!named && <span className={styles.rest}> this version</span>}
      </button>
    );
  return (
    <form
      className={styles.naming}
      onSubmit={give}
      onKeyDown={(event) => {
        if (event.key !== 'Escape') return;
        // Only the form closes, not the history around it.
        event.stopPropagation();
        setTyped(null);
      }}
    >
      <input
        // biome-ignore lint/a11y/noAutofocus: opened by the writer to type in it
        autoFocus
        type="text"
        aria-label="Name of this version"
        autoComplete="off"
        maxLength={limits.labelCharacters}
        placeholder="First draft"
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      <button type="submit" className={styles.primary}>
        {named && plainName(typed) === '' ? 'Remove the name' : 'Save'}
      </button>
      <button type="button" onClick={() => setTyped(null)}>
        Cancel
      </button>
    </form>
  );
}
