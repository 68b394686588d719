import { Eye, EyeOff } from 'lucide-react';
import { useId, useState } from 'react';
import { IconButton } from '../bar/icon-button.tsx';
import styles from './transfer-panel.module.css';

interface PassphraseFieldProps {
  value: string;
  onChange: (value: string) => void;
  isNew: boolean;
}

export function PassphraseField({ value, onChange, isNew }: PassphraseFieldProps) {
  const [shown, setShown] = useState(false);
  const id = useId();
  return (
    <>
      <label htmlFor={id}>Passphrase</label>
      <div className={styles.passphrase}>
        <input
          id={id}
          type={shown ? 'text' : 'password'}
          autoComplete={isNew ? 'new-password' : 'current-password'}
          spellCheck={false}
          autoCapitalize="none"
          value={value}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
        <IconButton label="Show the passphrase" pressed={shown} onClick={() => setShown(!shown)}>
          {shown ? <EyeOff size={17} aria-hidden="true" /> : <Eye size={17} aria-hidden="true" />}
        </IconButton>
      </div>
    </>
  );
}
