import { spawn } from 'node:child_process';
import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from '@photostructure/sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RunningServer, runServer } from '../testing/running-server.ts';
import { typing } from '../testing/test-page.ts';
import { dataUsage, readDataCommand } from './read-data-command.ts';

let server: RunningServer;
let isRunning: boolean;
let elsewhere: string;
let documentId: string;
let otherId: string;
let secret: string;
let file: string;

beforeEach(async () => {
  elsewhere = mkdtempSync(path.join(tmpdir(), 'tercet-data-'));
  server = await runServer({ environment: { RATE_LIMITS: 'off' } });
  isRunning = true;
  const owner = await server.page();
  documentId = await owner.startDocument();
  otherId = await owner.startDocument();
  for (const id of [documentId, otherId]) {
    for (const [version, letter] of [...'edcba'].entries()) await owner.append(id, version, [typing(letter)]);
  }
  secret = owner.secrets.get(documentId) ?? '';
  file = path.join(server.config.dataDirectory, 'tercet.sqlite');
});
afterEach(async () => {
  if (!isRunning) server = await server.restart();
  await server.remove();
  rmSync(elsewhere, { recursive: true, force: true });
});

async function stop(): Promise<void> {
  await server.close();
  isRunning = false;
}
async function startAgain(): Promise<void> {
  server = await server.restart();
  isRunning = true;
}

function damage(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(`PRAGMA foreign_keys = OFF; ${sql}`);
  database.close();
}

/** The command as a process, with every bit of the umask open. */
function data(...args: string[]): Promise<{ status: number | null; out: string; err: string }> {
  const main = path.join(import.meta.dirname, 'main.ts');
  const where = args[0] === 'rescue' ? ['--to', path.join(elsewhere, 'rescued')] : [];
  const child = spawn(
    'sh',
    ['-c', 'umask 000; exec "$@"', 'sh', process.execPath, '--import', 'tsx', main, ...args, ...where],
    {
      env: { PATH: process.env.PATH, DATA_DIR: server.config.dataDirectory },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said.out += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said.err += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, ...said })));
}

async function textNow(by = secret, id = documentId): Promise<string> {
  const page = await server.page();
  page.secrets.set(id, by);
  const opened = await page.open(id);
  if (!opened.ok || opened.value.kind !== 'snapshot') throw new Error(JSON.stringify(opened));
  return [...JSON.stringify(opened.value.doc).matchAll(/"text":"([^"]*)"/g)].map(([, text]) => text).join('');
}

describe('npm run data', () => {
  test('what is not understood is said, with how it goes', () => {
    expect(readDataCommand([])).toContain(dataUsage);
    expect(readDataCommand(['rescue', '../etc'])).toContain('is not a document');
    expect(readDataCommand(['rescue', '--link'])).toContain('name it');
    expect(readDataCommand(['check', '--repair'])).toContain('--repair is not understood');
    expect(readDataCommand(['rescue', '-'.repeat(22)])).toMatchObject({ documentId: '-'.repeat(22) });
  });

  test('beside a running server it does nothing, and says why in one line', async () => {
    const { status, err } = await data('rescue', '--repair');
    expect(status).toBe(1);
    expect(err).toBe(`A server has the documents in ${server.config.dataDirectory} open: stop it first.\n`);
  }, 600_000);

  test('check says what is damaged and changes nothing; rescue writes what can be read; --repair lets it go on', async () => {
    await stop();
    expect(await data('check')).toMatchObject({
      status: 0,
      out: expect.stringContaining(`${documentId}: whole`),
    });
    damage(`UPDATE step SET author = 'x' WHERE document = '${documentId}' AND version = 3`);
    const before = readFileSync(file);
    const checked = await data('check');
    expect(checked.status).toBe(1);
    expect(checked.out).toContain(
      `${documentId}: DAMAGED (steps 3 to 3): its text can be read at version 3 of 5\n`,
    );
    expect(checked.out).toContain(`${otherId}: whole, version 5\n`);

    const rescued = await data('rescue');
    expect(rescued.status).toBe(1);
    expect(readFileSync(file).equals(before)).toBe(true);
    expect(readFileSync(path.join(elsewhere, 'rescued', `${documentId}-version-3.md`), 'utf8')).toBe('cde\n');
    const written = readdirSync(path.join(elsewhere, 'rescued'));
    expect(written.sort()).toEqual([`${documentId}-version-3.json`, `${documentId}-version-3.md`]);
    const modeOf = (name: string) => (statSync(path.join(elsewhere, name)).mode & 0o777).toString(8);
    expect([modeOf('rescued'), ...written.map((name) => modeOf(path.join('rescued', name)))]).toEqual([
      '700',
      '600',
      '600',
    ]);

    const repaired = await data('rescue', '--repair');
    expect(repaired.status).toBe(0);
    expect(repaired.out).toContain(`${documentId} goes on from version 3.`);
    const folder = server.config.dataDirectory;
    const names = readdirSync(folder);
    expect(names.some((name) => name.includes('.before-rescue-'))).toBe(true);
    for (const name of names) expect(statSync(path.join(folder, name)).mode & 0o077).toBe(0);
    await startAgain();
    expect(await textNow()).toBe('cde');
    await stop();
    // What was kept aside can still be read.
    await data('rescue', documentId);
    const kept = readFileSync(path.join(elsewhere, 'rescued', `${documentId}-kept-aside.json`), 'utf8');
    expect(JSON.parse(kept)).toHaveLength(5);
  }, 600_000);

  test('an owner whose link is gone gets a new one', async () => {
    await stop();
    damage(`DELETE FROM link WHERE document = '${documentId}'`);
    const { status, out } = await data('rescue', documentId, '--repair', '--link');
    expect(status).toBe(0);
    const [, made = ''] = new RegExp(`/d/${documentId}#([A-Za-z0-9_-]{43})`).exec(out) ?? [];
    await startAgain();
    expect(await textNow(made)).toBe('abcde');
  }, 600_000);

  for (const [what, harm] of Object.entries({
    'its header is gone': () => {
      const bytes = readFileSync(file);
      bytes.fill(0xff, 0, 100);
      writeFileSync(file, bytes);
    },
    'its first page is gone': () => {
      const bytes = readFileSync(file);
      bytes.fill(0, 0, 4096);
      writeFileSync(file, bytes);
    },
  })) {
    test(`a file SQLite will not open (${what}) is rebuilt from its rows, and kept`, async () => {
      await stop();
      harm();
      const checked = await data('check');
      expect(checked.status).toBe(1);
      expect(checked.out).toMatch(/^The file itself is damaged: .+\n/);
      expect(checked.out).toContain(`${documentId}: whole, version 5`);
      const damaged = readFileSync(file);
      const { status, out } = await data('rescue', '--repair');
      expect(status).toBe(0);
      const [, kept = ''] = /as it was is kept as (.+)\n/.exec(out) ?? [];
      expect(readFileSync(kept).equals(damaged)).toBe(true);
      await startAgain();
      expect(await textNow()).toBe('abcde');
    }, 600_000);
  }

  test('a file cut in the middle is said to be, and does not end in a stack trace', async () => {
    await stop();
    const whole = readFileSync(file);
    for (const bytes of [0, 50, 5_000, whole.length - 4_096]) {
      writeFileSync(file, whole);
      truncateSync(file, bytes);
      const { status, out, err } = await data('rescue');
      expect({ bytes, status }).toEqual({ bytes, status: 1 });
      expect(out).toContain('The file itself is damaged');
      expect(err).toBe('');
    }
    writeFileSync(file, whole);
  }, 600_000);
});
