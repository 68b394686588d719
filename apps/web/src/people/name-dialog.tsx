import { Dialog } from '@base-ui/react/dialog';
import { focusBefore } from '../bar/focus-before.ts';
import { NameForm } from './name-form.tsx';
import styles from './people.module.css';

interface NameDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  current: string;
  writes: boolean;
  onName: (name: string) => void;
}

/** Picks or changes the name others see. */
export function NameDialog({ open, onOpenChange, current, writes, onName }: NameDialogProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className={styles.dialog} finalFocus={focusBefore}>
          <Dialog.Title className={styles.title}>What should others call you?</Dialog.Title>
          <NameForm
            current={current}
            writes={writes}
            onName={(name) => {
              onName(name);
              onOpenChange(false);
            }}
            later="Cancel"
            onLater={() => onOpenChange(false)}
          />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
