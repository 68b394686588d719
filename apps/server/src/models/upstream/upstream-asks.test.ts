import { afterEach, describe, expect, test, vi } from 'vitest';
import { begin, refuse, stream, upstreamRoom } from './upstream-room.fixture.ts';

let close: () => Promise<void> = async () => undefined;
afterEach(async () => {
  vi.useRealTimers();
  await close();
});

/** A room whose server answers by the prompt, and writes three words to all others. */
async function roomWith(answers: Record<string, Parameters<typeof upstreamRoom>[0]> = {}, apiKey?: string) {
  const room = await upstreamRoom((request, response) => {
    const own = answers[request.body.prompt];
    if (own) own(request, response);
    else stream(response, ['a', ' b', ' c']);
  }, apiKey);
  close = room.close;
  return room;
}
const goesOn: Parameters<typeof upstreamRoom>[0] = (_, response) => begin(response);

describe("what stops one ask is that ask's alone", () => {
  test.each([
    [
      400,
      'temperature exceeds 2',
      { code: 'bad-message', problem: 'it answered 400: temperature exceeds 2' },
    ],
    [422, 'no such field', { code: 'bad-message' }],
    [429, 'later', { code: 'overloaded' }],
    [500, 'a bug', { code: 'worker-lost' }],
    [404, 'lost its way', { code: 'worker-lost' }],
  ])('%i: it fails, the other goes on, the model stays ready', async (status, message, failure) => {
    const room = await roomWith({
      long: goesOn,
      bad: (_, response) => refuse(response, status, message),
    });
    room.ask({ askId: 'other', prompt: 'long' });
    await room.until(() => room.textOf('other').length > 0);
    room.ask({ askId: 'bad', prompt: 'bad' });
    expect(await room.last('bad')).toMatchObject({ type: 'failed', failure });
    expect(room.lost()).toBe(0);
    expect(room.worker.isReady()).toBe(true);
    expect(room.of('other').every(({ type }) => type !== 'failed')).toBe(true);
  });

  test('its words are passed on, but never with the key', async () => {
    const bad = (_: unknown, response: Parameters<typeof refuse>[0]) =>
      refuse(response, 400, 'sk-secret may not do that');
    const room = await roomWith({ bad }, 'sk-secret');
    room.ask({ prompt: 'bad' });
    const text = JSON.stringify(await room.last('a'));
    expect(text).toContain('may not do that');
    expect(text).not.toContain('sk-secret');
  });

  test('broken before it wrote anything, it is asked again, once [CN14]', async () => {
    let times = 0;
    const room = await roomWith({
      once: (_, response) => (times++ === 0 ? response.destroy() : stream(response, ['again'])),
      never: (_, response) => response.destroy(),
    });
    room.ask({ prompt: 'once' });
    expect(await room.last('a')).toMatchObject({ type: 'ended' });
    expect(room.textOf('a')).toBe('again');
    expect(room.of('a').filter(({ type }) => type === 'started')).toHaveLength(1);
    room.ask({ askId: 'b', prompt: 'never' });
    expect(await room.last('b')).toMatchObject({ failure: { code: 'worker-lost' } });
    expect(room.requests.filter(({ body }) => body.prompt === 'never')).toHaveLength(2);
  });

  test('[CN4] cancelled while it is looked at why it broke, it ends at once and is not asked again', async () => {
    let answerLook: (() => void) | undefined;
    let broken = false;
    const room = await roomWith({
      bad: (_, response) => {
        broken = true;
        refuse(response, 500, '');
      },
      The: (_, response) => {
        if (broken) answerLook = () => stream(response, ['a', ' b']);
        else stream(response, ['a', ' b']);
      },
    });
    room.ask({ prompt: 'bad' });
    await room.until(() => answerLook !== undefined);
    room.worker.send({ type: 'cancel', askId: 'a' });
    expect(room.of('a').at(-1)).toMatchObject({ type: 'ended', reason: 'cancelled' });
    const told = room.of('a').length;
    answerLook?.();
    room.ask({ askId: 'b' });
    await room.last('b');
    expect(room.of('a')).toHaveLength(told);
    expect(room.requests.filter(({ body }) => body.prompt === 'bad')).toHaveLength(1);
  });

  test('a server that says nothing is not waited for longer than a minute', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const room = await roomWith({ hang: () => undefined });
    const asked = () => room.requests.filter(({ body }) => body.prompt === 'hang').length;
    room.ask({ prompt: 'hang' });
    await room.until(() => asked() === 1);
    await vi.advanceTimersByTimeAsync(60_000);
    await room.until(() => asked() === 2);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await room.last('a')).toMatchObject({ failure: { code: 'worker-lost' } });
  });
});

describe('looking whether it is still there', () => {
  test('costs no text after the first time; busy is there, too', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const room = await upstreamRoom(({ url, body }, response) => {
      if (url === '/v1/models') refuse(response, 429, 'busy');
      else if (body.prompt === 'long') begin(response);
      else stream(response, ['a', ' b']);
    });
    close = room.close;
    room.ask({ prompt: 'long' });
    await room.until(() => room.textOf('a').length > 0);
    const models = () => room.requests.filter(({ url }) => url === '/v1/models').length;
    const timers = vi.getTimerCount();
    for (const looks of [1, 2]) {
      await vi.advanceTimersByTimeAsync(15_000);
      // The next look is planned when this one is over.
      const isOver = () => models() === looks && vi.getTimerCount() === timers;
      await room.until(() => isOver() || room.lost() > 0);
    }
    expect(room.lost()).toBe(0);
    expect(room.requests.filter(({ body }) => body.prompt === 'The')).toHaveLength(1);
  });

  test('a server that is busy from the first is ready', async () => {
    const room = await upstreamRoom((_, response) => refuse(response, 429, 'busy'));
    close = room.close;
    expect(room.statuses).toMatchObject([{ state: 'ready' }]);
  });

  test.each([
    [null, 'it wants a key, and none was given'],
    ['k', 'it does not accept the key'],
  ])('with the key %j, 401 says so', async (apiKey, reason) => {
    const room = await upstreamRoom((_, response) => refuse(response, 401, ''), apiKey);
    close = room.close;
    expect(room.statuses).toEqual([{ state: 'gone', reason, retryInMs: 30_000 }]);
  });
});

describe('what is asked for', () => {
  test('[CN14] a candidate that ended elsewhere is not asked for again, and its text is no hindrance', async () => {
    const room = await roomWith();
    const none = { redraws: 0, tokens: [], pieces: 0, characters: 0, ended: false };
    room.ask({ candidates: 3 }, [{ ...none, pieces: 2, ended: true }, none, none]);
    await room.until(() => room.of('a').filter(({ type }) => type === 'ended').length === 2);
    const seeds = room.requests.filter(({ body }) => body.prompt === 'x').map(({ body }) => body.seed);
    expect(seeds.sort((a, b) => a - b)).toEqual([506_952_114, 1_013_904_227]);
  });

  test('[CN10] a prompt that slides is cut in whole characters, and again where that was not enough', async () => {
    const room = await upstreamRoom(({ body }, response) => {
      if (body.prompt.length > 600) refuse(response, 400, '', 'context_length_exceeded');
      else stream(response, ['a', ' b']);
    });
    close = room.close;
    room.ask({ prompt: `${'\u{1F600}'.repeat(2_000)}x`, settings: { maxTokens: 12, seed: 1 } });
    expect(await room.last('a')).toMatchObject({ type: 'ended' });
    for (const { body } of room.requests) expect(body.prompt).not.toMatch(/\p{Surrogate}/u);
    room.ask({ askId: 'b', prompt: 'x'.repeat(700), overflow: 'fail' });
    expect(await room.last('b')).toMatchObject({ failure: { code: 'prompt-too-long', limit: 512 } });
  });

  test('[CN9] a stop string that the server leaves in ends the text before it', async () => {
    const room = await roomWith({ stops: (_, response) => stream(response, ['one', ' E', 'ND', ' two']) });
    room.ask({ prompt: 'stops', settings: { maxTokens: 9, stop: ['END', '2', '3', '4', '5'] } });
    expect(await room.last('a')).toMatchObject({ type: 'ended', reason: 'stop' });
    expect(room.textOf('a')).toBe('one ');
    expect(room.requests.at(-1)?.body.stop).toHaveLength(4);
  });

  test('a stream whose last line does not end is read to its end', async () => {
    const last = `data: ${JSON.stringify({ choices: [{ text: 'whole', finish_reason: 'stop' }] })}`;
    const room = await roomWith({
      open: (_, response) => void response.writeHead(200, { 'content-type': 'text/event-stream' }).end(last),
    });
    room.ask({ prompt: 'open' });
    expect(await room.last('a')).toMatchObject({ type: 'ended', reason: 'stop' });
    expect(room.textOf('a')).toBe('whole');
  });

  test('a candidate that is cancelled says how many tokens it had', async () => {
    const room = await roomWith({ long: goesOn });
    room.ask({ prompt: 'long' });
    await room.until(() => room.textOf('a').includes('four'));
    room.worker.send({ type: 'cancel', askId: 'a' });
    expect(room.of('a').at(-1)).toMatchObject({ reason: 'cancelled', tokens: 4 });
  });
});

describe('an ask that names its block', () => {
  const sentences = { stopAt: 'sentence', minTokens: 2, maxTokens: 9, seed: 1 } as const;

  test('[CN24] what comes after its last whole sentence is withdrawn', async () => {
    const story: Parameters<typeof upstreamRoom>[0] = (_, response) =>
      stream(response, [' “She', ' left.', ' Go.”', ' And', ' then', ' he']);
    const room = await roomWith({ x: story, y: story });
    room.ask({ askId: 'a', block: 'paragraph', settings: { ...sentences, minTokens: 8 } });
    expect(await room.last('a')).toMatchObject({ reason: 'stop' });
    expect(room.of('a').slice(-3)).toMatchObject([
      { type: 'redrawn' },
      { type: 'piece', index: 0, text: ' “She left. Go.”' },
      { type: 'ended' },
    ]);
    room.ask({ askId: 'b', prompt: 'y', settings: { ...sentences, stopAt: 'none' } });
    await room.last('b');
    expect(room.textOf('b')).toBe(' “She left. Go.” And then he');
  });
});
