import { type FormEvent, useId, useState } from 'react';
import { addDocuments } from './document-list.ts';
import { readListed } from './listed-documents.ts';
import { PassphraseField } from './passphrase-field.tsx';
import { Said } from './save-list-form.tsx';
import styles from './transfer-panel.module.css';

const problems = {
  'no-list': 'That file is no list of documents that was saved here.',
  newer: 'That file was saved by a newer version. Reload this page, or update the server.',
  wrong: 'The passphrase does not open this file.',
} as const;

/** The part that unlocks it did not load, or the browser kept nothing. */
const cannotRead = { words: 'The list could not be added. Try again.', bad: true };

export function LoadListForm() {
  const [file, setFile] = useState<File | null>(null);
  const [passphrase, setPassphrase] = useState('');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ words: string; bad: boolean } | null>(null);
  const id = useId();

  async function submit(event: FormEvent): Promise<void> {
    event.preventDefault();
    if (file === null) {
      setSaid({ words: 'Choose the file first.', bad: true });
      return;
    }
    setBusy(true);
    setSaid(null);
    setSaid(await load(file, passphrase).catch(() => cannotRead));
    setBusy(false);
  }

  return (
    <form className={styles.part} onSubmit={(event) => void submit(event)} aria-label="Add a saved list">
      <h3>Add a saved list</h3>
      <p>Its documents are added to those here; nothing here is lost.</p>
      <label htmlFor={id}>File</label>
      <input
        id={id}
        type="file"
        accept=".json,application/json"
        onChange={(event) => {
          setFile(event.currentTarget.files?.[0] ?? null);
          setSaid(null);
        }}
      />
      <PassphraseField value={passphrase} onChange={setPassphrase} isNew={false} />
      <button type="submit" className={styles.secondary} disabled={busy}>
        {busy ? 'Opening…' : 'Add these documents'}
      </button>
      <Said said={said} />
    </form>
  );
}

async function load(file: File, passphrase: string): Promise<{ words: string; bad: boolean }> {
  const { mostBytes, unseal } = await import('./sealed-list.ts');
  if (file.size > mostBytes) return { words: problems['no-list'], bad: true };
  const text = await file.text().catch(() => null);
  if (text === null) return { words: 'The file could not be read.', bad: true };
  const unsealed = await unseal(text, passphrase);
  if (!unsealed.ok) return { words: problems[unsealed.problem], bad: true };
  const listed = readListed(unsealed.text);
  if (listed === null) return { words: problems['no-list'], bad: true };
  const added = await addDocuments(listed.documents);
  const known = listed.documents.length - added;
  const elsewhere =
    listed.origin === location.origin
      ? ''
      : ` They were saved at ${listed.origin}, and open only where that server is.`;
  return { words: `Added ${countOf(added)}; ${countOf(known)} known already.${elsewhere}`, bad: false };
}

const countOf = (count: number) => (count === 1 ? '1 document' : `${count} documents`);
