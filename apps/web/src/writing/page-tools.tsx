import type { Editor, EditorSnapshot } from '@tercet/editor';
import type { Right, Writer } from '@tercet/protocol';
import { History, Keyboard, SlidersHorizontal } from 'lucide-react';
import { memo } from 'react';
import { IconButton, Tips } from '../bar/icon-button.tsx';
import type { Standing } from '../bar/saved-words.ts';
import barStyles from '../bar/top-bar.module.css';
import { DocumentMenu } from '../exchange/document-menu.tsx';
import { HistoryView } from '../history/history-view.tsx';
import type { ChangedBindings } from '../keys/kept-bindings.ts';
import { KeysPanel } from '../keys/keys-panel.tsx';
import { goToCaret } from '../presence/go-to-caret.ts';
import { PeopleBar } from '../presence/people-bar.tsx';
import { SettingsPanel } from '../settings/settings-panel.tsx';
import type { WritingSettings } from '../settings/writing-settings.ts';
import { ShareButton } from '../share/share-button.tsx';
import { SharePanel } from '../share/share-panel.tsx';

interface PageToolsProps {
  /** Null until it is mounted. */
  editor: Editor | null;
  documentId: string;
  /** Null while nothing is written. */
  title: string | null;
  right: Right;
  standing: Standing;
  me: Writer;
  participants: EditorSnapshot['participants'];
  carets: EditorSnapshot['carets'];
  editable: boolean;
  /** Files that were dropped on the page and that nobody has read yet. */
  dropped: readonly File[] | null;
  onDroppedTaken: () => void;
  settings: WritingSettings;
  onSettings: (settings: WritingSettings) => void;
  changedKeys: ChangedBindings;
  onKeys: (changed: ChangedBindings) => void;
  phone: boolean;
  onRename: () => void;
  onRestored: (restored: { words: string; changed: boolean }) => void;
  onDeleted: () => void;
}

const historyButton = (
  <IconButton label="History">
    <History size={18} aria-hidden="true" />
  </IconButton>
);
const settingsButton = (
  <IconButton label="Settings">
    <SlidersHorizontal size={18} aria-hidden="true" />
  </IconButton>
);
const keysButton = (
  <IconButton label="Keys" className={barStyles.keyboardOnly}>
    <Keyboard size={19} aria-hidden="true" />
  </IconButton>
);

/**
 * Who is here, and what opens from the bar. Drawn again only when something of it changed: a key in the text
 * changes nothing here.
 */
export const PageTools = memo(function PageTools(props: PageToolsProps) {
  const { editor, documentId, right, standing, me } = props;
  const over = standing === 'over';
  return (
    <Tips>
      {!over && editor && (
        <PeopleBar
          me={me}
          right={right}
          participants={props.participants}
          carets={props.carets}
          onGoTo={(participant) => goToCaret(editor, participant)}
          onRename={props.onRename}
          phone={props.phone}
        />
      )}
      {!over && (
        <SharePanel
          trigger={<ShareButton />}
          documentId={documentId}
          right={right}
          onDeleted={props.onDeleted}
        />
      )}
      {!over && editor && (
        <HistoryView
          trigger={historyButton}
          documentId={documentId}
          right={right}
          me={me}
          editor={editor}
          onRestored={props.onRestored}
        />
      )}
      {editor && (
        <DocumentMenu
          documentId={documentId}
          editor={editor}
          editable={props.editable}
          dropped={props.dropped}
          onDroppedTaken={props.onDroppedTaken}
          title={props.title}
        />
      )}
      {standing !== 'reads' && (
        <>
          <SettingsPanel trigger={settingsButton} settings={props.settings} onChange={props.onSettings} />
          <KeysPanel
            trigger={keysButton}
            changed={props.changedKeys}
            digitsTake={props.settings.digitsTake}
            onChange={props.onKeys}
          />
        </>
      )}
    </Tips>
  );
});
