import type { LinkInfo } from '@tercet/protocol';
import { useState } from 'react';
import { agoWords } from './ago-words.ts';
import { rightWords } from './right-words.ts';
import styles from './share.module.css';

interface LinkRowProps {
  link: LinkInfo;
  /** Milliseconds since 1970. */
  now: number;
  /** Absent: it cannot be revoked. */
  onRevoke?: (() => Promise<void>) | undefined;
}

export function LinkRow({ link, now, onRevoke }: LinkRowProps) {
  const [asked, setAsked] = useState(false);
  const name = link.label || (link.right === 'owner' ? 'Owner’s link' : 'No label');
  return (
    <li className={styles.link} data-revoked={link.revokedAt !== null}>
      <div className={styles.linkHead}>
        <strong className={styles.linkName} data-unnamed={link.label === ''}>
          {name}
        </strong>
        {link.own && <span className={styles.own}>your link</span>}
        <span className={styles.right}>{rightWords[link.right].short}</span>
      </div>
      <div className={styles.linkFoot}>
        <span>{whenWords(link, now)}</span>
        {onRevoke && !asked && (
          <button type="button" aria-label={`Revoke ${name}`} onClick={() => setAsked(true)}>
            Revoke
          </button>
        )}
      </div>
      {onRevoke && asked && (
        <div className={styles.sure} role="alert">
          <p>
            {link.own
              ? 'You are using this link: this page is cut off too.'
              : 'Everyone using this link is cut off at once, and it never works again.'}
          </p>
          <div className={styles.buttons}>
            <button
              type="button"
              className={styles.danger}
              onClick={() => void onRevoke().then(() => setAsked(false))}
            >
              Revoke it
            </button>
            <button type="button" className={styles.secondary} onClick={() => setAsked(false)}>
              Keep it
            </button>
          </div>
        </div>
      )}
    </li>
  );
}

function whenWords(link: LinkInfo, now: number): string {
  const used = link.lastUsedAt === null ? 'never opened' : `last used ${agoWords(link.lastUsedAt, now)}`;
  const ended = link.revokedAt === null ? '' : ` · revoked ${agoWords(link.revokedAt, now)}`;
  return `Created ${agoWords(link.createdAt, now)} · ${used}${ended}`;
}
