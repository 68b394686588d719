import { Dialog } from '@base-ui/react/dialog';
import { NameForm } from './name-form.tsx';
import styles from './people.module.css';

interface NameDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  current: string;
  onName: (name: string) => void;
}

/** Picks or changes the name others see. */
export function NameDialog({ open, onOpenChange, current, onName }: NameDialogProps) {
  return (
    <Dialog.Root open={open} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.dialog}>
          <Dialog.Title className={styles.title}>What should others call you?</Dialog.Title>
          <NameForm
            current={current}
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
