import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import path from 'node:path';
import { limits } from '@tercet/protocol';
import { io, type Socket } from 'socket.io-client';
import { afterEach, describe, expect, test } from 'vitest';
import { openRawPage } from '../testing/raw-page.ts';
import { pollingHandshake, rawRequest } from '../testing/raw-request.ts';
import type { MemoryInUse } from './slow-readers.fixture.ts';

const fixture = path.join(import.meta.dirname, 'slow-readers.fixture.ts');
const megabyte = 1_000_000;
const atMost = 10 * megabyte;

let child: ChildProcess;
const pages: Socket[] = [];

async function start(...args: string[]): Promise<string> {
  child = fork(fixture, args, { execArgv: ['--expose-gc', '--import', 'tsx'] });
  const [port] = (await once(child, 'message')) as [number];
  return `http://127.0.0.1:${port}`;
}
afterEach(async () => {
  for (const page of pages.splice(0)) page.disconnect();
  const ended = once(child, 'exit');
  child.disconnect();
  await ended;
});

async function join(url: string, transport: 'websocket' | 'polling' = 'websocket'): Promise<Socket> {
  const page = io(url, { transports: [transport], forceNew: true });
  pages.push(page);
  await page.emitWithAck('join');
  return page;
}

const memory = (page: Socket): Promise<MemoryInUse> => page.emitWithAck('memory');

/** `megabytes` to the room, one after the other as `reader` has read them; answers the most memory in use. */
async function broadcast(reader: Socket, megabytes: number): Promise<number> {
  let most = 0;
  for (let sent = 0; sent < megabytes; sent += 1) {
    const read = new Promise((resolve) => reader.once('text', resolve));
    await Promise.all([reader.emitWithAck('broadcast', megabyte), read]);
    if (sent % 15 === 14) most = Math.max(most, (await memory(reader)).used);
  }
  return most;
}

/** Opens a session by polling and joins; reads nothing of the poll it leaves open, when it leaves one. */
async function stalledPoller(url: string, leavesPoll: boolean): Promise<IncomingMessage | null> {
  const { sid } = JSON.parse((await rawRequest(`${url}${pollingHandshake}`)).body.slice(1));
  const session = `${url}${pollingHandshake}&sid=${sid}`;
  for (const body of ['40', '42["join"]']) await rawRequest(session, { method: 'POST', body });
  await rawRequest(session);
  if (!leavesPoll) return null;
  return new Promise((resolve) => {
    get(session, { agent: false }, (response) => {
      response.pause();
      response.on('error', () => response.destroy());
      resolve(response);
    });
  });
}

describe('[MS5] a reader for whom too much waits is cut, and costs no memory', () => {
  test('a websocket nobody reads from, while 150 MB go out; others hear every one', async () => {
    const url = await start();
    const reader = await join(url);
    await broadcast(reader, 15);
    const before = await memory(reader);
    const stalled = await openRawPage(url);
    stalled.send('420["join"]');
    await stalled.hears(/^430\[\]/);
    stalled.stall();
    expect((await memory(reader)).sockets).toBe(2);

    const most = await broadcast(reader, 150);
    const after = await memory(reader);
    expect(most - before.used).toBeLessThan(atMost);
    expect(after.used - before.used).toBeLessThan(megabyte);
    expect(after).toMatchObject({ sockets: 1, refusals: ['slow-reader'] });
    // It is not waited for: what its own system has taken in, and no goodbye, is all it reads.
    stalled.socket.resume();
    await stalled.closed;
  });

  test('a poll nobody reads the answer of, and a session nobody polls', async () => {
    const url = await start();
    const reader = await join(url);
    await broadcast(reader, 15);
    const before = await memory(reader);
    await stalledPoller(url, false);
    const polling = stalledPoller(url, true);
    while ((await memory(reader)).sockets < 3) await rawRequest(`${url}${pollingHandshake}&sid=none`);
    const most = await broadcast(reader, 30);
    const stalled = await polling;
    expect(most - before.used).toBeLessThan(atMost * 2);
    const after = await memory(reader);
    expect(after.refusals).toContain('slow-reader');
    expect(after.sockets).toBe(1);
    stalled?.destroy();
  });

  test('a page that reads is not cut, however much comes at once and however large one message is', async () => {
    const url = await start();
    const reader = await join(url);
    const poller = await join(url, 'polling');
    for (const bytes of [limits.unreadBytes * 0.3, limits.unreadBytes * 2]) {
      for (let burst = 0; burst < 3; burst += 1) {
        const count = bytes < limits.unreadBytes ? 3 : 1;
        const heard = [reader, poller].map(
          (page) =>
            new Promise<void>((resolve) => {
              let left = count;
              page.on('text', function listener() {
                left -= 1;
                if (left > 0) return;
                page.off('text', listener);
                resolve();
              });
            }),
        );
        for (let sent = 0; sent < count; sent += 1) reader.emit('broadcast', bytes, () => undefined);
        await Promise.all(heard);
      }
    }
    expect((await memory(reader)).refusals).toEqual([]);
  });
});
