import { type FormEvent, useState } from 'react';
import { saveFile } from '../exchange/save-file.ts';
import type { KnownDocument } from './known-document.ts';
import { writeListed } from './listed-documents.ts';
import { PassphraseField } from './passphrase-field.tsx';
import styles from './transfer-panel.module.css';

/** Fewer are soon guessed by whoever has the file. */
const leastCharacters = 10;

export function SaveListForm({ documents }: { documents: readonly KnownDocument[] }) {
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<Outcome | null>(null);
  const count = documents.filter(({ link }) => link === 'works').length;

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if ([...passphrase].length < leastCharacters) {
      setSaid({
        words: `Use at least ${leastCharacters} characters: four words are easy to remember.`,
        bad: true,
      });
      return;
    }
    setBusy(true);
    setSaid(null);
    setSaid(await save(documents, passphrase));
    setBusy(false);
  }

  return (
    <form className={styles.part} onSubmit={(event) => void submit(event)} aria-label="Save the list">
      <h3>Save the list</h3>
      <p>
        One file with the links of your documents, locked with a passphrase. Whoever has both can open every
        one of them. The texts themselves stay on the server.
      </p>
      <PassphraseField value={passphrase} onChange={setPassphrase} isNew />
      <button type="submit" className={styles.primary} disabled={busy || count === 0}>
        {busy ? 'Locking…' : 'Save as a file'}
      </button>
      <Said said={said} />
    </form>
  );
}

interface Outcome {
  words: string;
  bad: boolean;
}

async function save(documents: readonly KnownDocument[], passphrase: string): Promise<Outcome> {
  try {
    const { seal } = await import('./sealed-list.ts');
    const text = await seal(writeListed({ origin: location.origin, documents }), passphrase);
    const day = new Date().toISOString().slice(0, 10);
    saveFile(text, 'application/json', `Tercet documents ${day}.json`);
  } catch {
    return { words: 'The list could not be saved. Try again.', bad: true }; // the part that locks it did not load
  }
  const count = documents.filter(({ link }) => link === 'works').length;
  const saved = count === 1 ? '1 document' : `${count} documents`;
  return { words: `Saved ${saved}. Keep the passphrase: without it the file cannot be opened.`, bad: false };
}

/** What came of it. */
export function Said({ said }: { said: Outcome | null }) {
  return (
    <p role="status" className={said?.bad ? styles.bad : styles.said}>
      {said?.words}
    </p>
  );
}
