import { Check, Link2, TriangleAlert } from 'lucide-react';
import { useEffect, useState } from 'react';
import { copyText } from './copy-text.ts';
import { IconButton } from './icon-button.tsx';
import styles from './top-bar.module.css';

type Copied = 'no' | 'yes' | 'refused';

/** Copies this document's address, and says that it did. */
export function CopyLink() {
  const [copied, setCopied] = useState<Copied>('no');
  useEffect(() => {
    if (copied === 'no') return;
    const timer = setTimeout(() => setCopied('no'), 2_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => setCopied((await copyText(location.href)) ? 'yes' : 'refused');
  return (
    <span className={styles.copy}>
      <IconButton label="Copy the link to this document" onClick={copy}>
        {copied === 'yes' && <Check size={18} aria-hidden="true" />}
        {copied === 'refused' && <TriangleAlert size={18} aria-hidden="true" />}
        {copied === 'no' && <Link2 size={18} aria-hidden="true" />}
      </IconButton>
      {copied !== 'no' && (
        <span className={styles.copied} role="alert">
          {copied === 'yes' ? 'Link copied' : 'Copy it from the address bar'}
        </span>
      )}
    </span>
  );
}
