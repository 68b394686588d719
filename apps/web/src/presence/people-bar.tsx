import { Popover } from '@base-ui/react/popover';
import type { EditorSnapshot } from '@tercet/editor';
import type { Participant, Right, Writer } from '@tercet/protocol';
import { CornerDownRight, Pencil, UserRound } from 'lucide-react';
import { useRef, useState } from 'react';
import { focusBefore } from '../bar/focus-before.ts';
import { writerName } from '../people/writer-name.ts';
import { rightWords } from '../share/right-words.ts';
import { initials } from './initials.ts';
import styles from './people-bar.module.css';
import { type PersonHere, peopleHere } from './people-here.ts';

export interface PeopleBarProps {
  me: Writer;
  right: Right;
  participants: readonly Participant[];
  carets: EditorSnapshot['carets'];
  /** Scrolls to where a participant is in the text. */
  onGoTo: (participant: string) => void;
  /** Picks or changes one's own name. */
  onRename: () => void;
  phone: boolean;
}

/** Faces shown before the rest becomes a number. */
const most = { desk: 4, phone: 2 };

/** Who is here [PR2]: initials in a row; pressed, a list of names, rights and where they are. */
export function PeopleBar({ me, right, participants, carets, onGoTo, onRename, phone }: PeopleBarProps) {
  const [open, setOpen] = useState(false);
  const people = peopleHere(participants, carets, me);
  const room = phone ? most.phone : most.desk;
  const shown = people.length > room ? people.slice(0, room - 1) : people;
  const rest = people.length - shown.length;
  const label =
    people.length === 0 ? `You: ${me.name || 'no name yet'}` : `${people.length + 1} people are here`;
  // Closing gives the focus to what was pressed, unless the person went into the text.
  const went = useRef(false);
  return (
    <Popover.Root
      open={open}
      onOpenChange={(next) => {
        went.current = false;
        setOpen(next);
      }}
    >
      <Popover.Trigger className={styles.people} aria-label={label} title={label}>
        {shown.map((person) => (
          <Face key={person.writer.id} writer={person.writer} away={person.participant === null} />
        ))}
        {rest > 0 && <span className={styles.rest}>+{rest}</span>}
        {people.length === 0 && <Face writer={me} away={false} />}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Positioner className={styles.positioner} sideOffset={6} align="end" collisionPadding={8}>
          <Popover.Popup className={styles.popup} finalFocus={() => !went.current && focusBefore()}>
            <Popover.Title className={styles.title}>Here now</Popover.Title>
            <ul className={styles.list}>
              <li>
                <button
                  type="button"
                  className={styles.row}
                  onClick={() => {
                    setOpen(false);
                    onRename();
                  }}
                >
                  <Face writer={me} away={false} />
                  <span className={styles.name}>
                    {me.name === '' ? 'You have no name yet' : writerName(me, me)}
                  </span>
                  <span className={styles.right}>{rightWords[right].short}</span>
                  <Pencil size={15} aria-hidden="true" />
                  <span className="heard">Change your name</span>
                </button>
              </li>
              {people.map((person) => (
                <li key={person.writer.id}>
                  <PersonRow
                    person={person}
                    onGoTo={(participant) => {
                      went.current = true;
                      setOpen(false);
                      onGoTo(participant);
                    }}
                  />
                </li>
              ))}
            </ul>
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  );
}

function PersonRow({ person, onGoTo }: { person: PersonHere; onGoTo: (participant: string) => void }) {
  const { participant, writer, name, right } = person;
  const inside = (
    <>
      <Face writer={writer} away={participant === null} />
      <span className={styles.name}>{name}</span>
      <span className={styles.right}>{rightWords[right].short}</span>
    </>
  );
  if (participant === null) return <span className={styles.row}>{inside}</span>;
  return (
    <button type="button" className={styles.row} onClick={() => onGoTo(participant)}>
      {inside}
      <CornerDownRight size={15} aria-hidden="true" />
      <span className="heard">Go to where they are</span>
    </button>
  );
}

/** Initials on the writer's colour; paler for who is not in the text. */
function Face({ writer, away }: { writer: Writer; away: boolean }) {
  const letters = initials(writer.name);
  return (
    <span
      className={`${styles.face} writer-color-${writer.color}`}
      data-away={away || undefined}
      aria-hidden="true"
    >
      {letters === '' ? <UserRound size={14} /> : letters}
    </span>
  );
}
