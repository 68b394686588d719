import { Toolbar } from '@base-ui/react/toolbar';
import {
  type CommandName,
  type Editor,
  type EditorSnapshot,
  type KeyBindings,
  keyHelp,
} from '@tercet/editor';
import {
  Bold,
  Code,
  Heading1,
  Heading2,
  Heading3,
  Italic,
  Link,
  List,
  ListOrdered,
  type LucideIcon,
  Quote,
  Redo2,
  SquareCode,
  Undo2,
} from 'lucide-react';
import { type KeyboardEvent, memo } from 'react';
import { IconButton } from '../bar/icon-button.tsx';
import { keyWords } from '../keys/key-words.ts';
import styles from './format-bar.module.css';

interface FormatBarProps {
  editor: Editor;
  active: EditorSnapshot['active'];
  enabled: EditorSnapshot['enabled'];
  bindings: KeyBindings;
  onLink: () => void;
}

type ActiveName = EditorSnapshot['active'] extends ReadonlySet<infer Name> ? Name : never;

interface Tool {
  command: CommandName;
  Sign: LucideIcon;
  /** What is on when the button is pressed; absent for undo and redo. */
  active?: ActiveName;
}

const groups: readonly (readonly Tool[])[] = [
  [
    { command: 'undo', Sign: Undo2 },
    { command: 'redo', Sign: Redo2 },
  ],
  [
    { command: 'bold', Sign: Bold, active: 'bold' },
    { command: 'italic', Sign: Italic, active: 'italic' },
    { command: 'code', Sign: Code, active: 'code' },
    { command: 'link', Sign: Link, active: 'link' },
  ],
  [
    { command: 'heading1', Sign: Heading1, active: 'heading1' },
    { command: 'heading2', Sign: Heading2, active: 'heading2' },
    { command: 'heading3', Sign: Heading3, active: 'heading3' },
  ],
  [
    { command: 'quote', Sign: Quote, active: 'quote' },
    { command: 'bulletList', Sign: List, active: 'bulletList' },
    { command: 'orderedList', Sign: ListOrdered, active: 'orderedList' },
    { command: 'codeBlock', Sign: SquareCode, active: 'codeBlock' },
  ],
];

const headings = new Set<CommandName>(['heading1', 'heading2', 'heading3']);

/** Home and End, which the toolbar's own keys leave out. */
function toEnd(event: KeyboardEvent<HTMLElement>): void {
  if (event.key !== 'Home' && event.key !== 'End') return;
  event.preventDefault();
  const buttons = event.currentTarget.querySelectorAll('button');
  buttons[event.key === 'Home' ? 0 : buttons.length - 1]?.focus();
}

/** A quiet bar, drawn again only when one of them changed: signs with names, keys and state. A press keeps the focus, and so the selection, in the text. */
export const FormatBar = memo(function FormatBar(props: FormatBarProps) {
  const { editor, active, enabled, bindings, onLink } = props;
  function press({ command, active: name }: Tool): void {
    if (command === 'link') {
      onLink();
      return;
    }
    // A heading that is pressed again becomes a paragraph.
    const again = headings.has(command) && name !== undefined && active.has(name);
    editor.run(again ? 'paragraph' : command);
    editor.view.focus();
  }
  return (
    <Toolbar.Root
      className={styles.bar}
      aria-label="Formatting"
      onKeyDown={toEnd}
      onMouseDown={(event) => event.preventDefault()}
    >
      {groups.map((tools) => (
        <Toolbar.Group key={tools[0]?.command} className={styles.group}>
          {tools.map((tool) => {
            const [key] = bindings[tool.command];
            return (
              <IconButton
                key={tool.command}
                inToolbar
                label={keyHelp.find((help) => help.command === tool.command)?.words ?? tool.command}
                keys={key && keyWords(key)}
                pressed={tool.active && active.has(tool.active)}
                disabled={!enabled.has(tool.command)}
                onClick={() => press(tool)}
              >
                <tool.Sign size={17} aria-hidden="true" />
              </IconButton>
            );
          })}
        </Toolbar.Group>
      ))}
    </Toolbar.Root>
  );
});
