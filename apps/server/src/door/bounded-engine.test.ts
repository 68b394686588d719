import { connect } from 'node:net';
import { limits } from '@tercet/protocol';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { frameOf, openRawPage } from '../testing/raw-page.ts';
import { pollingHandshake, type RawAnswer, rawRequest } from '../testing/raw-request.ts';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import { type TestPage, typing } from '../testing/test-page.ts';

let server: RunningServer;
beforeEach(async () => {
  server = await runServer();
});
afterEach(() => server.remove());

/** A session over polling, by hand. */
async function session(query = '') {
  const { sid } = JSON.parse((await rawRequest(`${server.url}${pollingHandshake}`)).body.slice(1));
  const url = `${server.url}${pollingHandshake}&sid=${sid}${query}`;
  return {
    post: (body: string, headers: Record<string, string> = {}): Promise<RawAnswer> =>
      rawRequest(url, { method: 'POST', body, headers }),
    poll: () => rawRequest(url),
  };
}
const codeOf = ({ body }: RawAnswer): string => JSON.parse(body).error.code;
const packets = (count: number, packet: string) => new Array<string>(count).fill(packet).join('\x1e');

async function metric(pattern: RegExp): Promise<number> {
  const { body } = await rawRequest(`${server.url}/metrics`);
  return Number(pattern.exec(body)?.[1]);
}
const connected = () => metric(/^tercet_sockets_connected (\d+)$/m);

/** Somebody else meanwhile, who must not notice. */
async function witness(): Promise<TestPage> {
  const page = await server.page();
  await page.startDocument();
  return page;
}

describe('[MS4] one request of a session', () => {
  for (const packet of ['40', '42["x"]', '3', '', 'b', '42["document:create",{}]']) {
    test(`as many packets as it may have, and one more: ${packet || 'empty'}`, async () => {
      const other = await witness();
      const refused = await session();
      const answer = await refused.post(packets(limits.packetsInPoll + 1, packet));
      expect([answer.status, codeOf(answer)]).toEqual([429, 'too-many']);
      expect(answer.body).toContain(`the limit is ${limits.packetsInPoll}`);
      // The session is over, and nothing of what it sent was done.
      expect((await refused.post('40')).status).toBe(400);
      expect(await other.createDocument()).toHaveLength(22);
      expect(await connected()).toBe(1);
    });
  }

  test('as many as it may have are handled', async () => {
    const one = await session();
    await one.post('40');
    const events = ['0', ...Array.from({ length: limits.packetsInPoll - 1 }, (_, index) => `${index + 1}`)];
    const answer = await one.post(events.map((id) => `42${id}["document:close",{}]`).join('\x1e'));
    expect([answer.status, answer.body]).toEqual([200, 'ok']);
    let heard = '';
    while (events.some((id) => !heard.includes(`43${id}[`))) heard += `\x1e${(await one.poll()).body}`;
  });

  test('millions of packets are refused as they come, and never held', async () => {
    const other = await witness();
    for (const [count, packet] of [
      [20_000, '40'],
      [2_600_000, '40'],
      [1_000_000, '42["x"]'],
    ] as const) {
      const one = await session();
      const answer = await one.post(packets(count, packet)).catch(() => null);
      if (answer)
        expect([answer.status, codeOf(answer)]).toEqual([count > 20_000 ? 413 : 429, expect.any(String)]);
    }
    expect(await other.createDocument()).toHaveLength(22);
    expect(await connected()).toBe(1);
    expect(await metric(/^tercet_refused_total\{reason="too-large"\} (\d+)$/m)).toBe(3);
  });

  test('64 kB before a document is open, told by its length or not; afterwards whatever a message needs', async () => {
    const over = `42["x","${'x'.repeat(limits.bytesBeforeOpening)}"]`;
    for (const headers of [{}, { 'transfer-encoding': 'chunked' }] as Record<string, string>[]) {
      const stranger = await session();
      await stranger.post('40');
      const answer = await stranger.post(over, headers);
      expect([answer.status, codeOf(answer)]).toEqual([413, 'too-large']);
      expect((await stranger.post('40')).status).toBe(400);
    }
    const page = await server.page({ transports: ['polling'] });
    const documentId = await page.startDocument();
    // Of two bytes each: a paragraph may have a million characters.
    const text = 'é'.repeat((limits.messageBytes - 10_000) / 2);
    const answer = await page.append(documentId, 0, [typing(text)]);
    expect(answer).toMatchObject({ ok: true });
    expect(page.socket.connected).toBe(true);
    // While that was under way the caret moved, and all of it comes in one request; more than that is no caret.
    for (let moved = 0; moved < limits.packetsInPollOnceOpen - 2; moved += 1) {
      page.socket.emit('presence:move', { documentId, selection: null });
    }
    expect(await page.createDocument()).toHaveLength(22);
    const cut = new Promise((resolve) => page.socket.once('disconnect', resolve));
    for (let moved = 0; moved < 2 * limits.packetsInPollOnceOpen; moved += 1) {
      page.socket.emit('presence:move', { documentId, selection: null });
    }
    await cut;
  });

  test('a second connecting ends the session, over either transport', async () => {
    for (const body of ['40\x1e40', '40\x1e40/admin,', `40\x1e${packets(10, '40')}`]) {
      const one = await session();
      await one.post(body);
      // It may still be told so; then it is over.
      await one.poll().catch(() => null);
      expect((await one.post('42["document:create",{}]')).status).toBe(400);
    }
    const page = await openRawPage(server.url);
    page.send('40');
    await page.closed;
    expect(await connected()).toBe(0);
  });

  test('packets no page sends end it: answers, errors, attachments that never come', async () => {
    for (const packet of [
      '430[{}]',
      '44{"message":"x"}',
      '451-["x",{"_placeholder":true,"num":0}]',
      '461-0[]',
    ]) {
      const page = await openRawPage(server.url);
      page.send(packet);
      await page.closed;
    }
  });

  test('compressed, of bytes, or two at once: refused in words', async () => {
    for (const headers of [{ 'content-encoding': 'gzip' }, { 'content-type': 'application/octet-stream' }]) {
      const one = await session();
      const answer = await one.post('40', headers as Record<string, string>);
      expect([answer.status, codeOf(answer)]).toEqual([400, 'bad-message']);
      expect((await one.post('40')).status).toBe(400);
    }
  });

  test('JSONP is not spoken: what asks for it is answered as any other', async () => {
    const { body, headers } = await rawRequest(`${server.url}${pollingHandshake}&j=0`);
    expect(body).toMatch(/^0\{"sid"/);
    expect(headers['content-type']).toMatch(/^text\/plain/);
    expect((await rawRequest(`${server.url}/socket.io/?EIO=3&transport=polling`)).status).toBe(400);
    expect((await rawRequest(`${server.url}/socket.io/?EIO=4&transport=webtransport`)).status).toBe(400);
  });

  test('methods a session has no use for are refused in words', async () => {
    for (const method of ['PUT', 'DELETE', 'PATCH', 'TRACE', 'PROPFIND', 'HEAD']) {
      const answer = await rawRequest(`${server.url}${pollingHandshake}`, { method });
      expect([method, answer.status]).toEqual([method, 400]);
    }
    expect(await connected()).toBe(0);
  });
});

describe('[MS4] what is no message', () => {
  const most = limits.signalsPerSecond * 10;
  const ping = Buffer.from([0x89, 0x80, 0, 0, 0, 0]);
  const floods: Record<string, Buffer> = {
    'pings of the websocket': ping,
    'answers to pings nobody sent': Buffer.from([0x8a, 0x80, 0, 0, 0, 0]),
    'packets that say nothing': frameOf('6'),
    'pongs of the session': frameOf('3'),
  };
  for (const [kind, frame] of Object.entries(floods)) {
    test(`a flood of ${kind} is cut; others go on`, async () => {
      const other = await witness();
      const page = await openRawPage(server.url);
      page.socket.write(Buffer.concat(new Array<Buffer>(most + 10).fill(frame)));
      await page.closed;
      expect(await metric(/^tercet_refused_total\{reason="flood"\} (\d+)$/m)).toBeGreaterThan(0);
      expect(await other.createDocument()).toHaveLength(22);
    });
  }

  test('long messages before a document is open are soon not read; those that open one are', async () => {
    const page = await openRawPage(server.url);
    const text = 'x'.repeat(limits.bytesBeforeOpeningPerSecond);
    for (let sent = 0; sent < 12; sent += 1) page.send(`42${sent}["nothing",{"text":"${text}"}]`);
    expect(await page.hears(/^430\[/)).toContain('bad-message');
    expect(await page.hears(/^4311\[/)).toContain('too-fast');
    page.send('4212["document:create",{}]');
    expect(await page.hears(/^4312\[/)).toContain('secret');
  });

  test('more messages than a page may send are not even parsed', async () => {
    const page = await openRawPage(server.url);
    for (let sent = 0; sent <= limits.messagesPerSecond * 10; sent += 1) page.send(`42${sent}["nothing",{}]`);
    await page.hears(new RegExp(`^43${limits.messagesPerSecond * 10}\\[`));
    // No JSON, which would end the connection of who may still send.
    page.send('4277777["nothing",{');
    expect(await page.hears(/^4377777\[/)).toContain('too-fast');
  });
});

describe('[MS4] half-sent', () => {
  /** A frame of which the end is not sent. */
  const whole = frameOf(`42["nothing","${'x'.repeat(7_900_000)}"]`);
  const half = whole.subarray(0, 7_800_000);

  test('messages of one address under way together are bounded; who is over is cut, and what it held is free', async () => {
    const other = await witness();
    const most = Math.floor(limits.bytesUnderWay / half.length);
    const pages = await Promise.all(Array.from({ length: most + 1 }, () => openRawPage(server.url)));
    for (const page of pages) page.socket.write(half);
    await Promise.race(pages.map((page) => page.closed));
    expect(pages.filter((page) => page.isClosed())).toHaveLength(1);
    expect(await other.createDocument()).toHaveLength(22);
    for (const page of pages) page.socket.destroy();
    while ((await connected()) > 1);
    const again = await openRawPage(server.url);
    again.socket.write(half);
    again.socket.write(whole.subarray(half.length));
    again.send('421["document:create",{}]');
    expect(await again.hears(/^431\[/)).toContain('secret');
  }, 600_000);

  test('bodies of one address under way together are bounded: one more is refused in words', async () => {
    const { hostname, port, host } = new URL(server.url);
    const head = `POST /v1/completions HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\n`;
    const bytes = limits.messageBytes - 100;
    const most = Math.floor(limits.bytesUnderWay / bytes);
    const heard: string[] = [];
    const sockets = Array.from({ length: most + 4 }, () => {
      const socket = connect(Number(port), hostname);
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
      socket.write(`${head}Content-Length: ${limits.messageBytes}\r\n\r\n${' '.repeat(bytes)}`);
      return socket;
    });
    await expect.poll(() => heard.length, { timeout: 600_000 }).toBeGreaterThanOrEqual(4);
    expect(heard.filter((text) => text.startsWith('HTTP/1.1 429'))).toHaveLength(heard.length);
    expect(heard[0]).toContain('too-many');
    for (const socket of sockets) socket.destroy();
    expect((await rawRequest(`${server.url}/healthz`)).status).toBe(200);
  }, 600_000);
});
