import type { EditorSnapshot } from '@tercet/editor';
import type { Participant, Right, Writer } from '@tercet/protocol';
import { allows } from '@tercet/protocol';
import { writerName } from '../people/writer-name.ts';

/** One person among those who have the document open; with two pages, both. */
export interface PersonHere {
  writer: Writer;
  name: string;
  right: Right;
  /** Of the page that moved last in the text; null: none of theirs is in it. */
  participant: string | null;
}

/** Everyone else, one entry a person, in the order of coming; the page's own other pages last. */
export function peopleHere(
  participants: readonly Participant[],
  carets: EditorSnapshot['carets'],
  me: Writer,
): PersonHere[] {
  const people = new Map<string, PersonHere>();
  const others = participants.filter(({ writer }) => writer.id !== me.id);
  const mine = participants.filter(({ writer }) => writer.id === me.id);
  for (const { writer, right } of [...others, ...mine]) {
    const known = people.get(writer.id);
    const name = writer.id === me.id ? 'You, on another page' : writerName(writer);
    const most = known && allows(known.right, right) ? known.right : right;
    people.set(writer.id, { writer, name, right: most, participant: null });
  }
  for (const caret of [...carets].sort((a, b) => a.movedAt - b.movedAt)) {
    const person = people.get(caret.writer.id);
    if (person) person.participant = caret.participant;
  }
  return [...people.values()];
}
