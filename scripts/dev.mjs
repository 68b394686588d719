// `npm run dev`: the page from Vite with hot reload, the server restarted on every change; for contributors.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { ensureBuilt, ensureInstalled, installed, root } from './prepare.mjs';

ensureInstalled();
ensureBuilt();
const programs = [
  [root, [installed('tsx', 'dist', 'cli.mjs'), 'watch', 'apps/server/src/main.ts']],
  [path.join(root, 'apps/web'), [installed('vite', 'bin', 'vite.js')]],
];
const children = programs.map(([cwd, args]) => spawn(process.execPath, args, { cwd, stdio: 'inherit' }));
process.on('SIGINT', () => undefined);
for (const child of children) {
  child.on('exit', (code) => {
    for (const other of children) other.kill();
    process.exitCode = code ?? 0;
  });
}
