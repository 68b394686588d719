import { Check, Copy, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { type Copied, copyText } from '../bar/copy-text.ts';
import styles from './share.module.css';

interface CopyButtonProps {
  /** What is copied, called in the click; null when it could not be had. */
  text: () => string | Promise<string | null>;
  /** The browser has no clipboard for this page: show the text instead. */
  onRefused?: () => void;
  primary?: boolean;
  children: ReactNode;
}

/** Copies, and says that it did. */
export function CopyButton({ text, onRefused, primary = false, children }: CopyButtonProps) {
  const [copied, setCopied] = useState<Copied>('none');
  useEffect(() => {
    if (copied === 'none') return;
    const timer = setTimeout(() => setCopied('none'), 2_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    const done = await copyText(text());
    setCopied(done);
    if (done === 'refused') onRefused?.();
  };
  const Sign = { none: Copy, copied: Check, refused: TriangleAlert }[copied];
  return (
    <button type="button" className={primary ? styles.primary : styles.secondary} onClick={copy}>
      <Sign size={16} aria-hidden="true" />
      <span aria-live="polite">{{ none: children, copied: 'Copied', refused: 'Not copied' }[copied]}</span>
    </button>
  );
}
