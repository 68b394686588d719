import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { io } from 'socket.io-client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { parseExposition } from '../metrics/exposition.fixture.ts';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import {
  environmentOf,
  preloaded,
  type StartedProgram,
  serverEntry,
  startProgram,
} from '../testing/start-program.ts';
import { createPage } from '../testing/test-page.ts';

const longMs = 120_000;

// A process of its own: what stands still must not be the test.

let scene: RunningServer;
let data: string;
let program: StartedProgram;
let url: string;

/** Whoever is called so is trimmed, and read, for long: what says it holds the event loop. */
const slowName = 'Unmistakable Slowcoach';
const slow = preloaded(`
  const hold = (isSlow) => {
    const until = performance.now() + (isSlow ? 2_000 : 0);
    while (performance.now() < until);
  };
  const { trim } = String.prototype;
  String.prototype.trim = function () {
    hold(String(this) === ${JSON.stringify(slowName)});
    return trim.call(this);
  };
  const { parse } = JSON;
  JSON.parse = (text, ...more) => {
    hold(String(text).startsWith('{"prompt":"' + ${JSON.stringify(slowName)}));
    return parse(text, ...more);
  };`);

beforeEach(async () => {
  scene = await runServer();
  data = mkdtempSync(path.join(tmpdir(), 'tercet-stalls-'));
  program = startProgram([process.execPath, ...slow, serverEntry], {
    ...process.env,
    ...environmentOf(scene, data),
  });
  url = await program.up();
});
afterEach(async () => {
  program.kill();
  await scene.remove();
  rmSync(data, { recursive: true, force: true });
});

const metrics = async () => parseExposition(await (await fetch(`${url}/metrics`)).text());

test(
  'a message that holds everybody up is logged and counted by its event, size and document, and without its text',
  async () => {
    const page = await createPage(io(url, { transports: ['websocket'], forceNew: true }));
    try {
      const documentId = await page.startDocument();
      await page.call('presence:name', { documentId, name: slowName });
      await program.complains(/"presence:name".*the event loop stood still/);
      const line = program.complained.split('\n').find((one) => one.includes('"presence:name"'));
      expect(JSON.parse(line ?? '{}')).toMatchObject({
        msg: 'the event loop stood still',
        stallMs: expect.any(Number),
        atWork: [{ message: 'presence:name', bytes: expect.any(Number), documentId }],
      });
      expect(JSON.parse(line ?? '{}').atWork[0].bytes).toBeGreaterThan(slowName.length);
      expect(program.complained).not.toContain(slowName);
      expect(program.complained).not.toContain(page.secrets.get(documentId));
      const { value } = await metrics();
      expect(value('tercet_stall_seconds_count', { work: 'presence:name' })).toBe(1);
    } finally {
      page.socket.disconnect();
    }
  },
  longMs,
);

test(
  'a request that does is told by its route and size',
  async () => {
    const body = JSON.stringify({ prompt: slowName, model: 'fake', max_tokens: 1 });
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${url}/v1/completions`, { method: 'POST', headers, body });
    expect(answer.status).toBe(200);
    await program.complains(/"request":.*the event loop stood still/);
    const line = program.complained.split('\n').find((one) => one.includes('"request"'));
    const [work] = JSON.parse(line ?? '{"atWork":[]}').atWork;
    expect(work).toEqual({ request: expect.stringContaining('/completions'), bytes: body.length });
    expect(program.complained).not.toContain(slowName);
  },
  longMs,
);

test(
  'a process that was stopped, as by a laptop that sleeps, is no message’s stall',
  async () => {
    const stoppedMs = 4_000;
    process.kill(program.serverId(), 'SIGSTOP');
    await sleep(stoppedMs);
    process.kill(program.serverId(), 'SIGCONT');
    for (let isCounted = false; !isCounted; ) {
      const { value } = await metrics();
      isCounted = (value('tercet_stopped_total') ?? 0) > 0;
      // Whatever else a busy machine does to this process, the stop itself is not among it.
      expect(value('tercet_stall_seconds_sum') ?? 0).toBeLessThan(stoppedMs / 1_000 / 2);
    }
  },
  longMs,
);
