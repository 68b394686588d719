import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { limits } from '@tercet/protocol';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { readEvents } from './read-events.ts';
import { retryAfterMs } from './retry-after.ts';
import { streamCompletion } from './stream-completion.ts';
import { problemOfError } from './upstream-problem.ts';
import { refuse, stream, upstreamRoom } from './upstream-room.fixture.ts';

let close: () => Promise<void> = async () => undefined;
afterEach(async () => {
  vi.useRealTimers();
  await close();
});

type Answer = Parameters<typeof upstreamRoom>[0];

/** A room whose server answers one prompt as it is told, and writes two words to all others. */
async function roomThat(answer: (response: ServerResponse) => void, apiKey: string | null = null) {
  const room = await upstreamRoom(({ body }, response) => {
    if (body.prompt === 'bad') answer(response);
    else stream(response, ['a', ' b']);
  }, apiKey);
  close = room.close;
  return room;
}

const events = { 'content-type': 'text/event-stream' };
const line = (choice: object) => `data: ${JSON.stringify({ choices: [choice] })}\n\n`;

/** Writes the same thing until the client goes away. @returns when it has. */
async function writeFor(response: ServerResponse, text: string | Buffer): Promise<void> {
  const gone = once(response, 'close');
  let isGone = false;
  void gone.then(() => {
    isGone = true;
  });
  while (!isGone) if (!response.write(text)) await Promise.race([gone, once(response, 'drain')]);
}

/** Asks it and resolves with how the ask ended, once the server has seen the connection close. */
async function endOf(
  begin: (response: ServerResponse) => Promise<void> | undefined,
  settings: object = {},
): Promise<{ end: unknown; text: string; pieces: number }> {
  let gone: Promise<void> | undefined;
  const room = await roomThat((response) => {
    gone = begin(response);
  });
  room.ask({ prompt: 'bad', settings: { maxTokens: 40, seed: 1, ...settings } });
  const end = await room.last('a');
  await gone;
  return { end, text: room.textOf('a'), pieces: room.of('a').filter(({ type }) => type === 'piece').length };
}

describe('a server that does not end is ended', () => {
  test('[CN18] pieces for ever: as many are taken as tokens were asked for, and the connection is closed', async () => {
    const { end, text, pieces } = await endOf((response) => {
      response.writeHead(200, events);
      return writeFor(response, line({ text: ' x' }));
    });
    expect(end).toMatchObject({ type: 'ended', reason: 'length', tokens: 40 });
    expect(text).toBe(' x'.repeat(40));
    expect(pieces).toBeLessThanOrEqual(40);
  });

  test('[CN18] pieces of 60,000 characters: what so many tokens may hold is taken', async () => {
    for (const character of ['x', '👩\u200d', '. ', '\n']) {
      const { end, text } = await endOf((response) => {
        response.writeHead(200, events);
        const size = 60_000 / character.length;
        return writeFor(response, line({ text: character.repeat(size) }));
      });
      expect(end).toMatchObject({ type: 'ended' });
      expect(text.length).toBeLessThanOrEqual(40 * limits.tokenCharacters);
      expect(text.length).toBeGreaterThan(40 * limits.tokenCharacters - 100);
      await close();
    }
  });

  test.each<[string, string]>([
    ['a line that never ends', 'x'.repeat(1_000)],
    ['a data line that never ends', 'data: '.repeat(1_000)],
    ['an event of lines without end', `data: ${'x'.repeat(1_000)}\n`],
    ['carriage returns for ever', '\r'.repeat(1_000)],
    ['empty lines for ever', '\n'.repeat(1_000)],
    ['comments for ever', `: ${'.'.repeat(1_000)}\n\n`],
    ['events without text for ever', 'data: {"choices":[]}\n\n'],
    ['events with no word for ever', line({ text: '' })],
    ['events of another choice for ever', line({ index: 1, text: 'not ours' })],
    ['one byte after the other', 'x'],
    ['one piece of a megabyte after the other', line({ text: 'x'.repeat(1_000_000) })],
  ])('%s: lost, with no more read than may be', async (_, text) => {
    const room = await roomThat((response) => {
      response.writeHead(200, events);
      void writeFor(response, text);
    });
    room.ask({ prompt: 'bad', settings: { maxTokens: 2, seed: 1 } });
    expect(await room.last('a')).toMatchObject({ type: 'failed', failure: { code: 'worker-lost' } });
    expect(room.textOf('a')).toBe('');
    // Asked once more, as it had no text; then given up, and nobody else is harmed.
    expect(room.requests.filter(({ body }) => body.prompt === 'bad')).toHaveLength(2);
    expect(room.worker.isReady()).toBe(true);
  });

  test('a gzip bomb is unpacked no further than an answer may be long', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 'x'));
    const room = await roomThat((response) => {
      response.writeHead(200, { ...events, 'content-encoding': 'gzip' });
      response.end(bomb);
    });
    room.ask({ prompt: 'bad' });
    expect(await room.last('a')).toMatchObject({ type: 'failed', failure: { code: 'worker-lost' } });
    await expect(
      firstOf((response) => response.writeHead(200, { ...events, 'content-encoding': 'gzip' }).end(bomb)),
    ).rejects.toThrow(`it sent more than ${limits.upstreamEventBytes} bytes that are no whole event`);
  });

  test('a token a minute: it ends with `time` after ten, though no time was named', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    let sent: ServerResponse | undefined;
    const room = await roomThat((response) => {
      sent = response.writeHead(200, events);
    });
    room.ask({ prompt: 'bad', settings: { maxTokens: 500, seed: 1 } });
    await room.until(() => sent !== undefined);
    for (let minute = 0; minute < 11; minute++) {
      const before = room.textOf('a').length;
      sent!.write(line({ text: 'x' }));
      await room.until(() => room.textOf('a').length > before || room.of('a').at(-1)?.type === 'ended');
      await vi.advanceTimersByTimeAsync(59_000);
    }
    expect(await room.last('a')).toMatchObject({ type: 'ended', reason: 'time' });
  });
});

/** The pieces of one completion, as the server is told to answer. */
async function firstOf(answer: (response: ServerResponse) => void): Promise<string[]> {
  const room = await roomThat(answer);
  const address = { baseUrl: room.baseUrl, model: 'm', apiKey: null };
  const texts: string[] = [];
  const pieces = streamCompletion(address, { prompt: 'bad', max_tokens: 9 }, new AbortController().signal);
  try {
    for await (const { text } of pieces) texts.push(text);
  } finally {
    await room.close();
  }
  return texts;
}

test('what comes all at once is read in small turns, between which everybody else is served', async () => {
  const event = new TextEncoder().encode(line({ text: 'x' }).repeat(20_000));
  for (const streams of [1, 4]) {
    let turns = 0;
    let isOver = false;
    const others = (async () => {
      for (; !isOver; turns++) await new Promise((resolve) => setImmediate(resolve));
    })();
    const read = Array.from({ length: streams }, async () => {
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(event);
          controller.close();
        },
      });
      let events = 0;
      const bounds = { eventBytes: 1_000, answerBytes: Number.POSITIVE_INFINITY };
      for await (const payload of readEvents(body, bounds)) events += payload === '' ? 0 : 1;
      return events;
    });
    expect(await Promise.all(read)).toEqual(Array(streams).fill(20_000));
    isOver = true;
    await others;
    // At most 64 events a turn, of all streams together.
    expect(turns).toBeGreaterThan((streams * 20_000) / 64);
  }
});

describe('what it sends is read as it is meant, or not at all', () => {
  const whole = '{"choices":\ndata: [{"index":0,"text":"two lines","finish_reason":"stop"}]}';
  test.each<[string, string[]]>([
    ['one event of two data lines', [`data: ${whole}\n\n`]],
    ['lines that end in CR LF', [`data: ${whole.replace('\n', '\r\n')}\r\n\r\n`]],
    ['lines that end in CR', [`data: ${whole.replace('\n', '\r')}\r\r`]],
    [
      'a byte at a time',
      [...`: hello\r\n\r\nevent: x\nid: 7\nretry: 1\ndata:${whole.replace('\n', '\r\n')}\r\n\r\n`],
    ],
    ['a byte order mark before it', [`\ufeffdata: ${whole}\n\n`]],
  ])('%s', async (_, parts) => {
    const texts = await firstOf((response) => {
      response.writeHead(200, events);
      for (const part of parts) response.write(part);
      response.end();
    });
    expect(texts).toEqual(['two lines']);
  });

  test('pieces after its end, and choices of other indices, are nobody’s', async () => {
    const texts = await firstOf((response) => {
      response.writeHead(200, events);
      for (const index of [-1, 1, 1e300, '0', {}]) response.write(line({ index, text: 'not ours' }));
      response.write(
        `data: ${JSON.stringify({ choices: [{ index: 3, text: 'no' }, { text: 'ours' }] })}\n\n`,
      );
      response.write(line({ index: null, text: ' too', finish_reason: 'stop' }));
      response.end(line({ text: 'after its end' }));
    });
    expect(texts).toEqual(['ours', ' too']);
  });

  test.each<[string, string]>([
    ['no JSON', 'data: what?\n\n'],
    ['NaN', 'data: {"choices":[{"text":"x"}],"usage":NaN}\n\n'],
    ['a text that is a number', line({ text: 7 })],
    ['a text that is a list', line({ text: ['x'] })],
    ['a choice that is a text', 'data: {"choices":["x"]}\n\n'],
    ['choices that are an object', 'data: {"choices":{"0":{"text":"x"}}}\n\n'],
    ['a reason that is an object', line({ text: '', finish_reason: {} })],
    ['deep brackets', `data: ${'['.repeat(100_000)}\n\n`],
    ['deep and whole', `data: ${'['.repeat(50_000)}${']'.repeat(50_000)}\n\n`],
    ['an error', 'data: {"error":{"message":"out of memory"}}\n\n'],
  ])('%s is no completion', async (_, text) => {
    await expect(firstOf((response) => response.writeHead(200, events).end(text))).rejects.toThrow(
      'it sent what is no completion',
    );
  });

  test('choices by the ten thousand are not looked at one by one', async () => {
    const many = `data: {"choices":[{"text":"first"},${'{},'.repeat(40_000)}{}]}\n\n`;
    const texts = await firstOf((response) =>
      response.writeHead(200, events).end(`${many}${line({ text: '', finish_reason: 'stop' })}`),
    );
    expect(texts).toEqual(['first', '']);
  });

  test.each<[string, (response: ServerResponse) => void, string]>([
    [
      'a web page',
      (response) => response.writeHead(200, { 'content-type': 'text/html; charset=x' }).end('<p>'),
      'it answered text/html; charset=x, not a stream of events',
    ],
    [
      'one JSON answer',
      (response) => response.writeHead(200, { 'content-type': 'application/json' }).end('{}'),
      'it answered application/json, not a stream of events',
    ],
    ['204', (response) => response.writeHead(204).end(), 'it answered 204, without a text'],
    ['304', (response) => response.writeHead(304).end(), 'it answered 304, without a text'],
    ['nothing', (response) => response.writeHead(200, events).end(), 'its answer ended before the text did'],
    [
      'less than it promised',
      (response) =>
        response
          .writeHead(200, { ...events, 'content-length': '999' })
          .write(line({ text: 'x' }), () => response.destroy()),
      'the connection to it broke',
    ],
    [
      'headers by the megabyte',
      (response) => void response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(1_000_000)}\r\n\r\n`),
      'its headers are too long',
    ],
    ['no HTTP', (response) => void response.socket?.end('what?\r\n\r\n'), 'the connection to it broke'],
  ])('%s is said in words', async (_, answer, words) => {
    const error = await firstOf(answer).catch((thrown: unknown) => thrown);
    expect(problemOfError(error).message).toContain(words);
  });

  test('a server without TLS behind https, and a certificate nobody trusts, are said in words', async () => {
    const room = await roomThat(() => undefined);
    const address = { baseUrl: room.baseUrl.replace('http:', 'https:'), model: 'm', apiKey: null };
    const pieces = streamCompletion(address, { prompt: 'x', max_tokens: 1 }, new AbortController().signal);
    const error = await pieces.next().catch((thrown: unknown) => thrown);
    expect(problemOfError(error)).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('https'),
    });
    const untrusted = new TypeError('fetch failed', {
      cause: Object.assign(new Error('x'), { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }),
    });
    expect(problemOfError(untrusted).message).toBe(
      'its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    );
  });

  test('[CN5] half a character is held until its other half comes, and never passed on alone', async () => {
    const room = await roomThat((response) => {
      const texts = ['a \ud83d', '\ude00', ' b \udc00', ' \ud83d', ' c \ud83d'];
      stream(response, texts, 'stop');
    });
    room.ask({ prompt: 'bad', settings: { maxTokens: 9, seed: 1 } });
    await room.last('a');
    expect(room.textOf('a')).toBe('a 😀 b \ufffd \ufffd c ');
    for (const event of room.of('a'))
      if (event.type === 'piece') expect(event.text).not.toMatch(/\p{Surrogate}/u);
  });
});

describe('what it says of itself is one short line', () => {
  const loud = `no\u0000\u001b[2J\r\n\u202e\u200b${'!'.repeat(500)}`;
  test('an error message', async () => {
    const room = await roomThat((response) => refuse(response, 400, loud));
    room.ask({ prompt: 'bad' });
    const told = await room.last('a');
    const problem =
      told?.type === 'failed' && told.failure.code === 'bad-message' ? told.failure.problem : '';
    expect(problem).toMatch(/^it answered 400: no \[2J !+…$/);
    expect(problem.length).toBeLessThanOrEqual(200);
  });

  test('a megabyte of it is not even read', async () => {
    const room = await roomThat((response) => refuse(response, 400, 'x'.repeat(1_000_000)));
    room.ask({ prompt: 'bad' });
    expect(await room.last('a')).toMatchObject({
      failure: { code: 'bad-message', problem: 'it answered 400' },
    });
  });

  test.each<[string | null, number | undefined]>([
    ['7', 7_000],
    ['0.001', 100],
    ['1e300', 60_000],
    ['Infinity', 60_000],
    ['99999', 60_000],
    ['-5', undefined],
    ['0', undefined],
    ['soon', undefined],
    ['', undefined],
    [null, undefined],
    ['Wed, 21 Oct 2026 07:28:30 GMT', 30_000],
    ['Wed, 21 Oct 2099 07:28:00 GMT', 60_000],
    ['Wed, 21 Oct 2015 07:28:00 GMT', undefined],
  ])('Retry-After: %s is %s', (header, ms) => {
    expect(retryAfterMs(header, Date.parse('2026-10-21T07:28:00Z'))).toBe(ms);
  });
});

describe('[CN5] nothing of a word is kept back, whatever ends the text', () => {
  const half = (response: ServerResponse) => {
    response.writeHead(200, events);
    for (const text of ['They', "'r", 'e 👩\u200d']) response.write(line({ text }));
  };
  const goesOn: Answer = (_, response) => half(response);

  test('out of time: all of it, but for half an emoji', async () => {
    const room = await roomThat(half);
    room.ask({ prompt: 'bad', settings: { maxTokens: 9, seed: 1, maxTimeMs: 300 } });
    expect(await room.last('a')).toMatchObject({ type: 'ended', reason: 'time', tokens: 3 });
    expect(room.textOf('a')).toBe("They're 👩");
  });

  test('a take, which cancels: the letters are there already, and no piece follows [CN4]', async () => {
    const room = await upstreamRoom(({ body }, response) => {
      if (body.prompt === 'x') goesOn({ url: '', body }, response);
      else stream(response, ['a', ' b']);
    });
    close = room.close;
    room.ask({ settings: { maxTokens: 9, seed: 1 } });
    await room.until(() => room.textOf('a').includes('re'));
    room.worker.send({ type: 'cancel', askId: 'a' });
    expect(room.textOf('a')).toBe("They're ");
    expect(room.of('a').at(-1)).toMatchObject({ type: 'ended', reason: 'cancelled' });
  });

  test('broken off: what was held is shown before the ask fails', async () => {
    let held: ServerResponse | undefined;
    const room = await roomThat((response) => {
      half(response);
      held = response;
    });
    room.ask({ prompt: 'bad', settings: { maxTokens: 9, seed: 1, stop: ['END'] } });
    await room.until(() => room.textOf('a').includes('re'));
    held!.write(line({ text: ' E' }), () => held!.destroy());
    expect(await room.last('a')).toMatchObject({ type: 'failed', failure: { code: 'worker-lost' } });
    expect(room.textOf('a')).toMatch(/^They're 👩(?:\u200d E)?$/);
  });
});
