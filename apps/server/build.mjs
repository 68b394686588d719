import { build } from 'esbuild';

// The rooms are bundled in; packages from npm stay outside and are found in node_modules.
await build({
  entryPoints: ['src/main.ts', 'src/history/history-worker.ts'],
  outdir: 'dist',
  entryNames: '[name]',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  external: [
    '@photostructure/*',
    'express',
    'helmet',
    'kysely',
    'pino',
    'piscina',
    'prom-client',
    'prosemirror-*',
    'rate-limiter-flexible',
    'socket.io',
    'socket.io-parser',
    'zod',
  ],
});
