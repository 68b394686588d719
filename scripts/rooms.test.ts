import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import rooms from './rooms.json' with { type: 'json' };

const root = fileURLToPath(new URL('..', import.meta.url));

/** Packages that one room alone, or that none of some rooms, may import. */
const packageRules = [
  {
    packages: ['onnxruntime-node', 'koffi'],
    allowed: (room: string) => ['packages/onnx-runner', 'apps/bench'].includes(room),
  },
  {
    packages: ['react', 'react-dom', 'socket.io', 'socket.io-client', 'express'],
    allowed: (room: string) => !['packages/engine', 'packages/document', 'packages/editor'].includes(room),
  },
];

function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

/** What each file of a room imports, static or lazy, code or style. */
function importsOf(room: string): { file: string; name: string }[] {
  const files = readdirSync(path.join(root, room), { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.(ts|tsx|mjs)$/.test(name) && !/(^|\/)(node_modules|dist)\//.test(name))
    .map((name) => path.join(room, name));
  return files.flatMap((file) =>
    [...read(file).matchAll(/(?:\bfrom|\bimport\(?)\s*'([^']+)'/g)].map(([, name]) => ({
      file,
      name: name!,
    })),
  );
}

describe.each(Object.entries(rooms))('%s', (room, neighbours) => {
  const { dependencies, devDependencies } = JSON.parse(read(`${room}/package.json`)) as Record<
    string,
    object
  >;
  const imports = importsOf(room);

  test('depends on no room but its neighbours', () => {
    const declared = Object.keys({ ...dependencies, ...devDependencies });
    const foreign = declared
      .filter((name) => name.startsWith('@tercet/'))
      .filter((name) => !neighbours.includes(name.slice('@tercet/'.length)));
    expect(foreign).toEqual([]);
  });

  test('imports no room but its neighbours, and nothing by a path that leaves it', () => {
    const foreign = imports.filter(({ file, name }) => {
      if (name.startsWith('.'))
        return path.relative(room, path.join(path.dirname(file), name)).startsWith('..');
      const [scope, neighbour] = name.split('/');
      return scope === '@tercet' && !neighbours.includes(neighbour!);
    });
    expect(foreign).toEqual([]);
  });

  test.each(packageRules)('imports $packages only where that is allowed', ({ packages, allowed }) => {
    const found = imports.filter(({ name }) => packages.includes(name));
    expect(allowed(room) ? [] : found).toEqual([]);
  });
});

test('every room is in the table', () => {
  const below = (folder: string) => readdirSync(path.join(root, folder)).map((name) => `${folder}/${name}`);
  const found = [...below('packages'), ...below('apps'), 'e2e'].filter((room) =>
    existsSync(path.join(root, room, 'package.json')),
  );
  expect(Object.keys(rooms).sort()).toEqual(found.sort());
});
