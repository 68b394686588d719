import { expect, test } from 'vitest';
import { writingRoom } from './writing-room.fixture.ts';

const settings = { temperature: 1, topK: 0, topP: 1, maxTokens: 12 };
const cached = (room: ReturnType<typeof writingRoom>, askId: string) => {
  const started = room.of(askId).find((event) => event.type === 'started')!;
  return [started.promptTokens, started.cachedTokens];
};
const rain = ' rain'.repeat(100);

test('[CN16] after a pause an ask is warm: all of the prompt but its last token is there', async () => {
  const room = writingRoom();
  room.hint('ada', rain);
  await room.step();
  expect(room.passes.map((rows) => rows[0]!.tokens.length)).toEqual([32, 32, 32, 3]);
  expect(room.reports.map(({ aheadTokens, asks }) => [aheadTokens, asks])).toEqual([
    [32, 0],
    [32, 0],
    [32, 0],
    [3, 0],
  ]);
  expect(room.events).toEqual([]);
  room.ask('a', { prompt: rain, settings }, { writer: 'ada' });
  expect(cached(room, 'a')).toEqual([100, 99]);
  await room.step(1);
  expect(room.passes.at(-1)![0]!.tokens.length).toBe(1);
});

test('[CN16] the end of a long text is read as its ask would read it', async () => {
  const room = writingRoom({ slotTokens: 128 });
  const long = `${' rain'.repeat(300)} fell`;
  room.hint('ada', long);
  await room.step();
  room.ask('a', { prompt: long, settings }, { writer: 'ada' });
  const [promptTokens, cachedTokens] = cached(room, 'a');
  expect(cachedTokens).toBe(promptTokens! - 1);
});

test('[CN16] it costs an ask the pass under way, and nothing is read while an ask has anything to do', async () => {
  const room = writingRoom();
  room.hint('ada', rain);
  await room.step(1);
  const pass = room.engine.step();
  room.ask('b', { prompt: ' it', settings });
  room.hint('ada', `${rain} fell`);
  await pass;
  const before = room.passes.length;
  while (room.types('b').filter((type) => type === 'ended').length < 3) await room.step(1);
  const during = room.passes.slice(before).flat();
  expect(during.some(({ tokens }) => tokens.length > 6)).toBe(false);
  await room.step();
  room.ask('a', { prompt: `${rain} fell`, settings }, { writer: 'ada' });
  expect(cached(room, 'a')).toEqual([101, 100]);
});

test('[CN16] an ask that comes while its own prompt is read goes on from there', async () => {
  const room = writingRoom();
  room.hint('ada', rain);
  await room.step(1);
  const pass = room.engine.step();
  room.ask('a', { prompt: rain, settings }, { writer: 'ada' });
  expect(cached(room, 'a')).toEqual([100, 32]);
  await pass;
  await room.step();
  expect(room.passes.slice(0, 3).map((rows) => rows[0]!.start)).toEqual([0, 32, 64]);
  const cold = writingRoom();
  cold.ask('a', { prompt: rain, settings });
  await cold.step();
  expect(room.texts('a')).toEqual(cold.texts('a'));
});

test('[CN16] a hint takes the place of the last, and is forgotten when withdrawn', async () => {
  const room = writingRoom();
  room.hint('ada', rain);
  room.hint('ada', ' the house again');
  room.hint('bob', rain);
  room.engine.hint('bob', null);
  await room.step();
  expect(room.passes.flat().map(({ tokens }) => [...tokens])).toEqual([
    room.tokenizer.encode(' the house again').slice(0, -1),
  ]);
  expect(await room.engine.step()).toBe(false);
});

test('[CN16] the latest hint is read first', async () => {
  const room = writingRoom();
  room.hint('ada', rain);
  room.hint('bob', ' stone'.repeat(40));
  await room.step(1);
  expect(room.passes[0]![0]!.tokens[0]).toBe(room.tokenizer.encode(' stone')[0]);
});

test('[CN16] a hint leaves alone what another writer used just now', async () => {
  const room = writingRoom({ slots: 1 });
  room.ask('a', { prompt: rain, settings }, { writer: 'ada' });
  await room.step();
  room.hint('bob', ' stone'.repeat(40));
  expect(await room.engine.step()).toBe(false);
  room.clock.ms += 11_000;
  expect(await room.engine.step()).toBe(true);
});
