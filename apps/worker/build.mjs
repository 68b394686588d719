import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Our own packages go into the bundle; everything from npm stays outside and is found in node_modules. */
await build({
  entryPoints: [fileURLToPath(new URL('src/main.ts', import.meta.url))],
  outfile: fileURLToPath(new URL('dist/main.js', import.meta.url)),
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  logLevel: 'warning',
  plugins: [
    {
      name: 'npm packages stay outside',
      setup({ onResolve }) {
        onResolve({ filter: /^[^./]/ }, ({ kind, path }) =>
          kind === 'entry-point' || path.startsWith('@tercet/') ? undefined : { path, external: true },
        );
      },
    },
  ],
});
