import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type PullHere, preparePulls } from '../testing/pull-here.ts';
import { openTestHub, sha256, type TestHub, token } from '../testing/test-hub.ts';
import { tinyGgufRepository } from '../testing/tiny-repository.ts';
import { PullError } from './pull-failure.ts';

/*
 * A hub that is a stranger, or somebody in its place: whatever it says, a pull ends, in one line, and writes nothing but
 * what was asked for, in the model's folder.
 */
let hub: TestHub;
let here: PullHere;
const tiny = await tinyGgufRepository();
const { content } = tiny.files['Tiny-Q8_0.gguf']!;
beforeEach(async () => {
  hub = await openTestHub({ 'owner/Tiny-GGUF': { ...tiny, files: { ...tiny.files } } });
  here = await preparePulls(hub);
});
afterEach(async () => {
  await hub.close();
  await here.remove();
});

const pullTiny = () => here.pull('owner/Tiny-GGUF');
const failureOf = (pull: Promise<unknown>) =>
  pull.then(
    () => null,
    (error: unknown) => {
      if (!(error instanceof PullError)) throw error;
      return error.failure;
    },
  );

/** All files below the folder the pulls are in. */
async function filesBelow(): Promise<string[]> {
  const folder = path.dirname(here.directory);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

const right = { type: 'file', path: 'Tiny-Q8_0.gguf', size: 134, oid: 'a'.repeat(40) };
const lfs = { oid: sha256(content), size: content.length };

/** Lists these entries in place of the repository's own. */
function list(...entries: unknown[]): void {
  hub.instead = (url, response, origin) => {
    if (origin === 'storage' || !url.pathname.includes('/tree/')) return false;
    response.end(JSON.stringify(entries));
    return true;
  };
}

describe('a listing', () => {
  test.each([
    ['a git oid that is a path', { ...right, oid: '../../../x' }],
    ['a git oid in capitals', { ...right, oid: 'A'.repeat(40) }],
    ['a sha256 that is a path', { ...right, lfs: { ...lfs, oid: `../${'a'.repeat(61)}` } }],
    ['a sha256 that is too short', { ...right, lfs: { ...lfs, oid: 'abc' } }],
    ['a size below 0', { ...right, lfs: { ...lfs, size: -1 } }],
    ['a size that is no number', { ...right, size: 'many' }],
    ['a size of half a byte', { ...right, lfs: { ...lfs, size: 0.5 } }],
    ['a size beyond whole numbers', { ...right, lfs: { ...lfs, size: 1e300 } }],
    ['a path that is no text', { ...right, path: ['x'] }],
    ['nothing', null],
  ])('with %s is none', async (_, entry) => {
    list(entry);
    expect(await failureOf(pullTiny())).toMatchObject({ code: 'not-a-hub' });
    expect(await filesBelow()).toEqual([]);
  });

  test.each([
    '../Tiny-Q8_0.gguf',
    '/tmp/Tiny-Q8_0.gguf',
    'a/../../Tiny-Q8_0.gguf',
    'a//Tiny-Q8_0.gguf',
    './Tiny-Q8_0.gguf',
    'C:\\Tiny-Q8_0.gguf',
    '..\\Tiny-Q8_0.gguf',
    'C:Tiny-Q8_0.gguf',
    '.git/../Tiny-Q8_0.gguf',
    '.pull/Tiny-Q8_0.gguf',
    'model.json/Tiny-Q8_0.gguf',
    'CON/Tiny-Q8_0.gguf',
    'nul.gguf',
    'Tiny\u0000-Q8_0.gguf',
    'Tiny\u001b[2J-Q8_0.gguf',
    'Tiny\u202eQ8_0.gguf',
    'Tiny\n-Q8_0.gguf',
    'folder./Tiny-Q8_0.gguf',
    `${'x'.repeat(600)}.gguf`,
    `${'a/'.repeat(40)}Tiny-Q8_0.gguf`,
  ])('with %j only has nothing to read', async (name) => {
    list({ ...right, path: name, lfs });
    expect(await failureOf(pullTiny())).toMatchObject({ code: 'nothing-to-read', pickles: [] });
    expect(await filesBelow()).toEqual([]);
  });

  test('with a file twice is none; an empty file is no part of a model', async () => {
    list({ ...right, lfs }, { ...right, lfs: { ...lfs, oid: 'b'.repeat(64) } });
    expect(await failureOf(pullTiny())).toMatchObject({
      code: 'not-a-hub',
      problem: 'it lists a file twice',
    });
    list({ ...right, lfs: { ...lfs, size: 0 } });
    expect(await failureOf(pullTiny())).toMatchObject({ code: 'nothing-to-read' });
  });

  test('without end is left: pages, a circle of pages, one page of gigabytes, packed too', async () => {
    let pages = 0;
    const page = (more: (url: URL) => string) => {
      hub.instead = (url, response) => {
        if (!url.pathname.includes('/tree/')) return false;
        pages += 1;
        response.setHeader('link', `<${more(url)}>; rel="next"`).end('[]');
        return true;
      };
    };
    page((url) => `${url.origin}${url.pathname}?cursor=${pages}`);
    expect(await failureOf(pullTiny())).toMatchObject({ problem: 'its list of files does not end' });
    expect(pages).toBeLessThanOrEqual(100);
    page((url) => url.href);
    expect(await failureOf(pullTiny())).toMatchObject({ problem: 'it lists in a circle' });

    const entry = Buffer.from(`${JSON.stringify({ ...right, lfs })},`.repeat(5000));
    let sent = 0;
    hub.instead = (url, response) => {
      if (!url.pathname.includes('/tree/')) return false;
      const send = () => {
        while (!response.destroyed && sent < 3e9) {
          sent += entry.length;
          if (!response.write(entry)) return void response.once('drain', send);
        }
      };
      response.write('[');
      send();
      return true;
    };
    expect(await failureOf(pullTiny())).toMatchObject({
      problem: expect.stringMatching(/^its answer has more than \d+ bytes$/),
    });
    expect(sent).toBeLessThan(200e6);

    const bomb = gzipSync(Buffer.alloc(64 << 20, ' '));
    hub.instead = (url, response) => {
      if (!url.pathname.includes('/tree/')) return false;
      response.setHeader('content-encoding', 'gzip').end(bomb);
      return true;
    };
    expect(await failureOf(pullTiny())).toMatchObject({
      problem: expect.stringMatching(/^its answer has more than \d+ bytes$/),
    });
    expect(await filesBelow()).toEqual([]);
  }, 600_000);

  test('of thousands of names says some of them, in one line', async () => {
    list(...Array.from({ length: 9000 }, (_, at) => ({ ...right, path: `a${at}.bin`, lfs })));
    const words = await pullTiny().catch((error) => error.message);
    expect(words).toMatch(/^owner\/Tiny-GGUF has only a0\.bin, .* and 8980 more: pickles run code[^\n]*$/);
  });
});

describe('a redirect', () => {
  const redirectTo = (location: string) => {
    hub.instead = (url, response, origin) => {
      if (origin === 'storage' || !url.pathname.includes('/resolve/')) return false;
      response.writeHead(302, { location }).end();
      return true;
    };
  };

  test.each([
    'file:///etc/passwd',
    'data:text/plain,hello',
    'ftp://example.org/x',
    'http://',
    'http://user:password@127.0.0.1/x',
    'javascript:1',
  ])('to %s is not followed', async (location) => {
    redirectTo(location);
    expect(await failureOf(pullTiny())).toMatchObject({ code: 'not-a-hub' });
    expect(await filesBelow()).toEqual([]);
  });

  test('in a circle ends', async () => {
    hub.instead = (url, response) => {
      if (!url.pathname.includes('/resolve/')) return false;
      response.writeHead(307, { location: url.href }).end();
      return true;
    };
    expect(await failureOf(pullTiny())).toMatchObject({ problem: 'it redirects in a circle' });
  });

  test('to another host or port does not take the token along, from whatever question', async () => {
    here.token = token;
    const heard: (string | undefined)[] = [];
    const other = createServer((request, response) => {
      heard.push(request.headers.authorization);
      response.writeHead(404).end();
    });
    await new Promise<void>((done) => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    for (const part of ['/revision/', '/tree/', '/resolve/']) {
      for (const host of ['127.0.0.1', 'localhost']) {
        hub.instead = (url, response, origin) => {
          if (origin === 'storage' || !url.pathname.includes(part)) return false;
          response.writeHead(307, { location: `http://${host}:${port}${url.pathname}` }).end();
          return true;
        };
        await failureOf(pullTiny());
      }
    }
    await new Promise((done) => other.close(done));
    expect(heard.length).toBeGreaterThan(0);
    expect(heard.filter((each) => each !== undefined)).toEqual([]);
  });
});

describe('a file', () => {
  const send = (answer: (response: import('node:http').ServerResponse) => void) => {
    hub.instead = (_, response, origin) => {
      if (origin !== 'storage') return false;
      answer(response);
      return true;
    };
  };

  test('larger than it was said is left', async () => {
    send((response) => response.end(Buffer.concat([content, Buffer.alloc(1)])));
    expect(await failureOf(pullTiny())).toMatchObject({ code: 'wrong-length', expected: content.length });
    send((response) => {
      // Without a length, and without an end.
      const more = () => {
        while (!response.destroyed) if (!response.write(content)) return void response.once('drain', more);
      };
      more();
    });
    expect(await failureOf(pullTiny())).toMatchObject({ code: 'wrong-length', expected: content.length });
  });

  test('that comes packed, unasked, is left', async () => {
    send((response) => response.setHeader('content-encoding', 'gzip').end(gzipSync(content)));
    expect(await failureOf(pullTiny())).toMatchObject({ code: 'not-a-hub' });
  });

  test('of which a few bytes come each time is given up', async () => {
    send((response) => response.socket?.destroy());
    expect(await failureOf(pullTiny())).toMatchObject({ code: 'connection-lost' });
  });

  test('that is whole and no model is refused, and nothing of it is left', async () => {
    hub.repositories['owner/Tiny-GGUF']!.files = {
      'Tiny-Q8_0.gguf': { content: content.subarray(0, content.length >> 1), stored: 'lfs' },
    };
    expect(await failureOf(pullTiny())).toMatchObject({ code: 'not-a-checkpoint' });
    expect(await filesBelow()).toEqual([]);
  });

  test('does not go through a folder that is a link', async () => {
    const elsewhere = path.join(path.dirname(here.directory), 'elsewhere');
    await mkdir(elsewhere);
    await mkdir(path.join(here.directory, 'tiny-gguf'), { recursive: true });
    await symlink(elsewhere, path.join(here.directory, 'tiny-gguf', 'quantised'));
    list({ ...right, path: 'quantised/Tiny-Q8_0.gguf', lfs });
    hub.repositories['owner/Tiny-GGUF']!.files['quantised/Tiny-Q8_0.gguf'] = { content, stored: 'lfs' };
    expect(await failureOf(pullTiny())).toMatchObject({ code: 'not-written' });
    expect(await readdir(elsewhere)).toEqual([]);
  });
});

test('a wait that never ends is not waited, and is said in numbers', async () => {
  hub.hubMischief = [{ kind: 'status', status: 429, headers: { 'retry-after': '9'.repeat(400) } }];
  const words = await pullTiny().catch((error) => error.message);
  expect(words).toMatch(/answers too many requests; it asks to wait 86400 s\./);
  expect(here.waits).toEqual([]);
});

test('a repository whose name makes none, and a model.json that leads out of its folder, are refused', async () => {
  hub.repositories['owner/_'] = hub.repositories['owner/Tiny-GGUF']!;
  expect(await failureOf(here.pull('owner/_'))).toMatchObject({ code: 'bad-setting', variable: '--name' });
  const { files, ...card } = await pullTiny();
  const place = path.join(here.directory, 'tiny-gguf', 'model.json');
  for (const file of ['../secret', '/etc/passwd', 'a/../../secret', 'C:\\secret', 'a\u001bb']) {
    await writeFile(place, JSON.stringify({ ...card, files: [{ ...files[0], path: file }] }));
    await expect(pullTiny()).rejects.toThrow(/is not valid: a path within the folder/);
  }
});
