import type { Editor, EditorSnapshot, KeyBindings } from '@tercet/editor';
import { allows } from '@tercet/protocol';
import { Eye, Highlighter } from 'lucide-react';
import { IconButton, Tips } from '../bar/icon-button.tsx';
import { FormatBar } from './format-bar.tsx';
import { OffersDrawer } from './offers-drawer.tsx';
import styles from './status-line.module.css';

interface StatusLineProps {
  editor: Editor;
  snapshot: EditorSnapshot;
  bindings: KeyBindings;
  phone: boolean;
  /** What was offered lasts longer than the page. */
  keepsOffers: boolean;
  showMachineText: boolean;
  /** Where the text at the caret came from; null: a human's, or machine text is not marked. */
  provenance: string | null;
  onShowMachineText: (show: boolean) => void;
  onLink: () => void;
}

/** Below the text: formatting, what was offered, words. On a phone, above the keyboard, with the button that asks. */
export function StatusLine(props: StatusLineProps) {
  const {
    editor,
    snapshot,
    bindings,
    phone,
    keepsOffers,
    showMachineText,
    provenance,
    onShowMachineText,
    onLink,
  } = props;
  const asks = allows(snapshot.right, 'ask');
  const tools = allows(snapshot.right, 'write') ? (
    <FormatBar
      editor={editor}
      active={snapshot.active}
      enabled={snapshot.enabled}
      bindings={bindings}
      onLink={onLink}
    />
  ) : (
    <span className={styles.reads}>
      <Eye size={16} aria-hidden="true" />
      You can read this document
    </span>
  );
  const extras = (
    <span className={styles.extras}>
      <IconButton
        label="Mark machine text"
        className={styles.quiet}
        pressed={showMachineText}
        onClick={() => onShowMachineText(!showMachineText)}
      >
        <Highlighter size={17} aria-hidden="true" />
      </IconButton>
      {asks && <OffersDrawer offers={snapshot.offers} editor={editor} isKept={keepsOffers} />}
    </span>
  );
  const words = <span className={styles.words}>{wordCount(snapshot.words)}</span>;
  if (phone)
    return (
      <Tips>
        <footer className={styles.phone} data-status-line="">
          <div className={styles.scrolled}>
            {tools}
            {extras}
            {words}
          </div>
          {asks && <ContinueButton editor={editor} snapshot={snapshot} />}
        </footer>
      </Tips>
    );
  return (
    <Tips>
      <footer className={styles.line} data-status-line="">
        {tools}
        <span className={styles.right}>
          {provenance && (
            <span className={styles.provenance} data-testid="provenance">
              {provenance}
            </span>
          )}
          {snapshot.tabLeaves ? <strong>Tab now leaves the editor</strong> : words}
          {extras}
        </span>
      </footer>
    </Tips>
  );
}

const wordCount = (words: number | null) =>
  words === null ? '' : `${words.toLocaleString()} ${words === 1 ? 'word' : 'words'}`;

/** What Tab is on a keyboard. A press keeps the keyboard open [UX 19]. */
function ContinueButton({ editor, snapshot }: { editor: Editor; snapshot: EditorSnapshot }) {
  return (
    <button
      type="button"
      className={styles.continue}
      disabled={!snapshot.enabled.has('ask')}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => {
        editor.view.focus();
        editor.run('ask');
      }}
    >
      <svg viewBox="0 0 20 20" width="18" height="18" aria-hidden="true">
        <path d="M2.5 5h15M2.5 10h9.5M2.5 15h12.5" />
      </svg>
      Continue
    </button>
  );
}
