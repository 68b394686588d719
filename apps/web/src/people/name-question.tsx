import type { Participant, Writer } from '@tercet/protocol';
import { useState } from 'react';
import { keep, readKept } from '../settings/kept.ts';
import { NameForm } from './name-form.tsx';
import styles from './people.module.css';
import { writerName } from './writer-name.ts';

const askedBefore = 'tercet.name-asked';

interface NameQuestionProps {
  me: Writer;
  participants: readonly Participant[];
  writes: boolean;
  onName: (name: string) => void;
}

/**
 * Asked once in a browser, when somebody else is there for the first time and no name was picked: in a corner,
 * without taking the focus from the text.
 */
export function NameQuestion({ me, participants, writes, onName }: NameQuestionProps) {
  const [asked, setAsked] = useState(() => readKept(askedBefore) !== null);
  const other = participants.find(({ writer }) => writer.id !== me.id);
  if (asked || me.name !== '' || other === undefined) return null;
  const over = () => {
    keep(askedBefore, '1');
    setAsked(true);
  };
  const who = other.writer.name === '' ? 'Someone else' : writerName(other.writer);
  return (
    <section className={styles.question} aria-label="Your name">
      <h2>{who} is here. What should they call you?</h2>
      <NameForm
        current=""
        writes={writes}
        onName={(name) => {
          over();
          if (name !== '') onName(name);
        }}
        later="Not now"
        onLater={over}
      />
    </section>
  );
}
