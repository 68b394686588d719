import { Check, Copy, TriangleAlert } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { copyText } from '../bar/copy-text.ts';
import styles from './share.module.css';

type Copied = 'no' | 'yes' | 'refused';

interface CopyButtonProps {
  /** What is copied; null when it could not be had. */
  text: () => string | Promise<string | null>;
  /** The browser has no clipboard for this page: show the text instead. */
  onRefused?: () => void;
  primary?: boolean;
  children: ReactNode;
}

/** Copies, and says that it did. */
export function CopyButton({ text, onRefused, primary = false, children }: CopyButtonProps) {
  const [copied, setCopied] = useState<Copied>('no');
  useEffect(() => {
    if (copied === 'no') return;
    const timer = setTimeout(() => setCopied('no'), 2_500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    const what = await text();
    if (what === null) return;
    const done = await copyText(what);
    setCopied(done ? 'yes' : 'refused');
    if (!done) onRefused?.();
  };
  const Sign = { no: Copy, yes: Check, refused: TriangleAlert }[copied];
  return (
    <button type="button" className={primary ? styles.primary : styles.secondary} onClick={copy}>
      <Sign size={16} aria-hidden="true" />
      <span aria-live="polite">{{ no: children, yes: 'Copied', refused: 'Not copied' }[copied]}</span>
    </button>
  );
}
