import type { Participant, Writer } from '@tercet/protocol';
import { expect, test } from 'vitest';
import { peopleHere } from './people-here.ts';

const writer = (id: string): Writer => ({ id, name: id.toUpperCase(), color: 1 });
const page = (id: string, of: string, right: Participant['right']): Participant => ({
  id,
  writer: writer(of),
  right,
  selection: null,
});
const caret = (participant: string, of: string, movedAt: number) => ({
  participant,
  writer: writer(of),
  right: 'ask' as const,
  anchor: 1,
  head: 1,
  movedAt,
});

test('[PR1] two pages of one person are one person, with the greater right and the page that moved last', () => {
  const people = peopleHere(
    [page('p1', 'bo', 'read'), page('p2', 'cy', 'write'), page('p3', 'bo', 'ask')],
    [caret('p3', 'bo', 5), caret('p1', 'bo', 3)],
    writer('ada'),
  );
  expect(people.map(({ name, right, participant }) => [name, right, participant])).toEqual([
    ['BO', 'ask', 'p3'],
    ['CY', 'write', null],
  ]);
});

test('one’s own other page is told apart and comes last', () => {
  const people = peopleHere([page('p1', 'ada', 'ask'), page('p2', 'bo', 'ask')], [], writer('ada'));
  expect(people.map(({ name }) => name)).toEqual(['BO', 'You, on another page']);
});
