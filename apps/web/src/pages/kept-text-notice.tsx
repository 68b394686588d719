import { keptText } from '../kept/kept-text.ts';
import type { KeptDocument } from '../kept/open-kept.ts';
import { CopyButton } from '../share/copy-button.tsx';
import styles from './kept-text-notice.module.css';
import { Notice } from './notice.tsx';

interface KeptTextNoticeProps {
  title: string;
  kept: KeptDocument;
  onForgotten: () => void;
}

/** Text of this browser that has no document to go to any more: the writer copies it, or throws it away. */
export function KeptTextNotice({ title, kept, onForgotten }: KeptTextNoticeProps) {
  const edits = kept.mount && { ...kept.mount.edits, aside: kept.aside };
  const aside = edits ? [] : kept.aside.map(({ text: written }) => written);
  const text = [edits && keptText(edits), kept.unreadable, ...aside].filter(Boolean).join('\n\n');
  const more = (
    <section className={styles.kept} aria-label="Kept in this browser">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keys */}
      <pre tabIndex={0}>{text}</pre>
      <div>
        <CopyButton primary text={() => text}>
          Copy the text
        </CopyButton>
        <button type="button" onClick={() => void kept.forget().then(onForgotten)}>
          Discard it
        </button>
      </div>
    </section>
  );
  return (
    <Notice title={title} more={more}>
      Words you wrote here never reached the server. This browser kept them:
    </Notice>
  );
}

/** Whether there is such text. */
export function hasKeptText(kept: KeptDocument): boolean {
  const { unreadable, mount, aside } = kept;
  return unreadable !== null || aside.length > 0 || (mount?.edits.pending.length ?? 0) > 0;
}
