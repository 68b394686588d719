import { MonitorSmartphone } from 'lucide-react';
import { IconButton } from '../bar/icon-button.tsx';
import { SidePanel } from '../settings/side-panel.tsx';
import type { KnownDocument } from './known-document.ts';
import { LoadListForm } from './load-list-form.tsx';
import { SaveListForm } from './save-list-form.tsx';
import styles from './transfer-panel.module.css';

const button = (
  <IconButton label="Take this list to another browser">
    <MonitorSmartphone size={18} aria-hidden="true" />
  </IconButton>
);

/** The list as one file under a passphrase, and such a file read [HM5]. */
export function TransferPanel({ documents }: { documents: readonly KnownDocument[] }) {
  return (
    <SidePanel trigger={button} title="To another browser">
      <div className={styles.parts}>
        <SaveListForm documents={documents} />
        <LoadListForm />
      </div>
    </SidePanel>
  );
}
