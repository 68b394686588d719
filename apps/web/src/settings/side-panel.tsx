import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import { type ReactElement, type ReactNode, useState } from 'react';
import { focusBefore } from '../bar/focus-before.ts';
import styles from './side-panel.module.css';

interface SidePanelProps {
  /** The button that opens it. */
  trigger: ReactElement;
  title: string;
  children: ReactNode | ((close: () => void) => ReactNode);
  /** Stays in sight at the bottom: the way back to the defaults. */
  foot?: ReactNode;
  /** After it is gone. */
  onClosed?: () => void;
}

/** A dialog at the right edge; on a phone a sheet from below. */
export function SidePanel({ trigger, title, children, foot, onClosed }: SidePanelProps) {
  const [open, setOpen] = useState(false);
  const content = typeof children === 'function' ? children(() => setOpen(false)) : children;
  return (
    <Dialog.Root
      open={open}
      onOpenChange={setOpen}
      onOpenChangeComplete={(nowOpen) => {
        if (!nowOpen) onClosed?.();
      }}
    >
      <Dialog.Trigger render={trigger} />
      <Dialog.Portal>
        <Dialog.Backdrop className="backdrop" />
        <Dialog.Popup className={styles.panel} finalFocus={focusBefore}>
          <header className={styles.header}>
            <Dialog.Title className={styles.title}>{title}</Dialog.Title>
            <Dialog.Close className={styles.close} aria-label="Close">
              <X size={18} aria-hidden="true" />
            </Dialog.Close>
          </header>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
          <section className={styles.body} tabIndex={0} aria-label={title}>
            {content}
          </section>
          {foot && <footer className={styles.foot}>{foot}</footer>}
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
