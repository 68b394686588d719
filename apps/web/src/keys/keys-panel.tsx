import { type CommandName, type KeyBindings, type KeyHelp, keyHelp } from '@tercet/editor';
import { type KeyboardEvent, type ReactElement, useState } from 'react';
import { SidePanel } from '../settings/side-panel.tsx';
import { allBindings, type ChangedBindings, conflictOf } from './kept-bindings.ts';
import { keyWords } from './key-words.ts';
import styles from './keys-panel.module.css';
import { pressedKey } from './pressed-key.ts';

interface KeysPanelProps {
  trigger: ReactElement;
  changed: ChangedBindings;
  digitsTake: boolean;
  onChange: (changed: ChangedBindings) => void;
}

interface Group {
  title: string;
  has: (help: KeyHelp) => boolean;
}

const whileShown = 'While suggestions are shown';
const isAlways = (group: KeyHelp['group']) => (help: KeyHelp) =>
  help.group === group && help.when === 'always';

const groups: readonly Group[] = [
  { title: 'Suggestions', has: isAlways('suggestions') },
  { title: whileShown, has: (help) => help.when === 'offer' },
  { title: 'Undo', has: isAlways('history') },
  { title: 'Text', has: isAlways('text') },
  { title: 'Paragraphs', has: isAlways('blocks') },
  { title: 'Documents', has: isAlways('page') },
];

const wordsOf = (command: CommandName) => keyHelp.find((help) => help.command === command)?.words ?? command;

/** What is being rebound, and what stood in the way of the last key that was pressed. */
interface Listening {
  command: CommandName;
  problem: string | null;
}

/** Every key next to what it does; a press on a key rebinds it [UX 5]. */
export function KeysPanel({ trigger, changed, digitsTake, onChange }: KeysPanelProps) {
  const bindings = allBindings(changed);
  const [listening, setListening] = useState<Listening | null>(null);

  function hear(event: KeyboardEvent, command: CommandName): void {
    if (listening?.command !== command) return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === 'Escape' && command !== 'close') {
      setListening(null);
      return;
    }
    const pressed = pressedKey(event.nativeEvent);
    if (!pressed) return;
    const taken = conflictOf(command, pressed.binding, bindings);
    const problem = pressed.types
      ? `${keyWords(pressed.binding)} types a character; hold Ctrl or Alt with it.`
      : taken && `${keyWords(pressed.binding)} is already used for ${wordsOf(taken)}.`;
    if (problem) {
      setListening({ command, problem });
      return;
    }
    onChange({ ...changed, [command]: [pressed.binding] });
    setListening(null);
  }

  const reset = (
    <button type="button" onClick={() => onChange({})}>
      Reset to the default keys
    </button>
  );
  return (
    <SidePanel trigger={trigger} title="Keys" foot={reset}>
      <p className={styles.intro}>Press the button of a key, then the new key. Esc cancels.</p>
      {groups.map(({ title, has }) => (
        <section key={title} className={styles.group}>
          <h3>{title}</h3>
          <ul>
            {keyHelp
              .filter((help) => has(help) && help.keys.length > 0)
              .map((help) => (
                <KeyRow
                  key={help.command}
                  help={help}
                  bindings={bindings}
                  listening={listening?.command === help.command ? listening : null}
                  onListen={() => setListening({ command: help.command, problem: null })}
                  onKey={(event) => hear(event, help.command)}
                  onLeave={() => setListening(null)}
                />
              ))}
            {title === whileShown && digitsTake && (
              <li className={styles.row}>
                <span>Insert that suggestion</span>
                <kbd>1–9</kbd>
              </li>
            )}
          </ul>
        </section>
      ))}
    </SidePanel>
  );
}

interface KeyRowProps {
  help: KeyHelp;
  bindings: KeyBindings;
  listening: Listening | null;
  onListen: () => void;
  onKey: (event: KeyboardEvent) => void;
  onLeave: () => void;
}

function KeyRow({ help, bindings, listening, onListen, onKey, onLeave }: KeyRowProps) {
  const keys = [...new Set(bindings[help.command].map((binding) => keyWords(binding)))];
  return (
    <li className={styles.row}>
      <span>
        {help.words}
        {listening?.problem && (
          <strong className={styles.problem} role="alert">
            {listening.problem}
          </strong>
        )}
      </span>
      <button
        type="button"
        aria-label={`${help.words}: ${keys.join(' or ') || 'no key'}. Change`}
        onClick={onListen}
        onKeyDown={onKey}
        onBlur={onLeave}
        data-listening={listening ? '' : undefined}
      >
        {listening ? (
          <kbd>press a key…</kbd>
        ) : (
          (keys.length > 0 ? keys : ['none']).map((words) => <kbd key={words}>{words}</kbd>)
        )}
      </button>
    </li>
  );
}
