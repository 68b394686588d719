import { Dialog } from '@base-ui/react/dialog';
import { focusBefore } from '../bar/focus-before.ts';
import styles from './exchange.module.css';
import type { Importing } from './use-import.ts';

interface ImportDialogProps {
  importing: Importing;
  onPlace: (how: 'replace' | 'add') => void;
  onCancel: () => void;
}

/** Something is written already: where should the file go? */
export function ImportDialog({ importing, onPlace, onCancel }: ImportDialogProps) {
  const asking = importing.phase === 'asking';
  const several = asking && importing.names.length > 1;
  return (
    <Dialog.Root open={asking} onOpenChange={(open) => !open && onCancel()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className={styles.dialog} finalFocus={focusBefore}>
          <Dialog.Title className={styles.title}>
            {several ? 'Where should the files go?' : 'Where should the file go?'}
          </Dialog.Title>
          <Dialog.Description className={styles.description}>
            This document already has text. You can undo either choice.
            {asking && <span className={styles.name}>{importing.files}</span>}
          </Dialog.Description>
          <div className={styles.buttons}>
            <button type="button" className={styles.primary} onClick={() => onPlace('add')}>
              Add at the end
            </button>
            <button type="button" onClick={() => onPlace('replace')}>
              Replace the document
            </button>
            <Dialog.Close>Cancel</Dialog.Close>
          </div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
