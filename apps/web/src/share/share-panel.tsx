import type { Right } from '@tercet/protocol';
import type { ReactElement } from 'react';
import { SidePanel } from '../settings/side-panel.tsx';
import { CopyButton } from './copy-button.tsx';
import { DeleteDocument } from './delete-document.tsx';
import { OwnerLinks } from './owner-links.tsx';
import { rightWords } from './right-words.ts';
import styles from './share.module.css';

interface SharePanelProps {
  trigger: ReactElement;
  documentId: string;
  /** What the link this page came by lets it do. */
  right: Right;
  onDeleted: () => void;
}

/** Owners manage links; everyone else sees what theirs may do, and can hand it on. */
export function SharePanel({ trigger, documentId, right, onDeleted }: SharePanelProps) {
  return (
    <SidePanel trigger={trigger} title="Share">
      {right === 'owner' ? (
        <>
          <OwnerLinks documentId={documentId} />
          <hr className={styles.rule} />
          <DeleteDocument documentId={documentId} onDeleted={onDeleted} />
        </>
      ) : (
        <OwnLink right={right} />
      )}
    </SidePanel>
  );
}

function OwnLink({ right }: { right: Right }) {
  return (
    <div className={styles.share}>
      <p>
        Your link lets you <strong>{rightWords[right].may}</strong>. Anyone you give it to can do the same
        until an owner revokes it.
      </p>
      <div className={styles.buttons}>
        <CopyButton primary text={() => location.href}>
          Copy this link
        </CopyButton>
      </div>
    </div>
  );
}
