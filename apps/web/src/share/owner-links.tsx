import { useState } from 'react';
import { RepairButton } from '../rescue/repair-button.tsx';
import { CopyButton } from './copy-button.tsx';
import { FreshLinkCard } from './fresh-link.tsx';
import { LinkRow } from './link-row.tsx';
import { NewLinkForm } from './new-link-form.tsx';
import styles from './share.module.css';
import { type FreshLink, useLinks } from './use-links.ts';

/** Links to hand on that this page made by the quick button, by document: one is enough for many copies. */
const quickLinks = new Map<string, FreshLink>();

const quickLabel = 'Copied from the page';

/** Making, seeing and revoking links. An owner's own address is never what is handed on. */
export function OwnerLinks({ documentId }: { documentId: string }) {
  const { list, problem, damaged, read, create, revoke } = useLinks(documentId);
  const [fresh, setFresh] = useState<FreshLink | null>(null);
  const now = Date.now();

  async function quickLink(): Promise<string | null> {
    const before = quickLinks.get(documentId);
    const works = list?.some(({ id, revokedAt }) => id === before?.link.id && revokedAt === null);
    const link = before && works ? before : await create({ right: 'ask', label: quickLabel });
    if (link) quickLinks.set(documentId, link);
    return link?.address ?? null;
  }
  function showQuickLink(): void {
    setFresh(quickLinks.get(documentId) ?? null);
  }

  const working = list?.filter((link) => link.revokedAt === null) ?? [];
  const revoked = list?.filter((link) => link.revokedAt !== null) ?? [];
  const owners = working.filter((link) => link.right === 'owner').length;
  return (
    <div className={styles.share}>
      <div className={styles.quick}>
        <CopyButton primary text={quickLink} onRefused={showQuickLink}>
          Copy a link for a co-writer
        </CopyButton>
        <p>
          Anyone with a link can use it; no account needed. This page’s address makes anyone who has it an
          owner. Keep it private.
        </p>
      </div>
      {problem !== '' && (
        <p className={styles.problem} role="alert">
          {problem}
        </p>
      )}
      {damaged && <RepairButton documentId={documentId} onRepaired={() => void read()} />}
      {fresh ? (
        <FreshLinkCard fresh={fresh} onDone={() => setFresh(null)} />
      ) : (
        <NewLinkForm onMake={async (link) => setFresh(await create(link))} />
      )}
      <section aria-label="Links">
        <h3>Active links</h3>
        {list === null && problem === '' && <p className={styles.quiet}>Loading links…</p>}
        <ul className={styles.links}>
          {working.map((link) => (
            <LinkRow
              key={link.id}
              link={link}
              now={now}
              onRevoke={link.right === 'owner' && owners === 1 ? undefined : () => revoke(link.id)}
            />
          ))}
        </ul>
        {revoked.length > 0 && (
          <details className={styles.revoked}>
            <summary>
              {revoked.length} revoked {revoked.length === 1 ? 'link' : 'links'}
            </summary>
            <ul className={styles.links}>
              {revoked.map((link) => (
                <LinkRow key={link.id} link={link} now={now} />
              ))}
            </ul>
          </details>
        )}
      </section>
    </div>
  );
}
