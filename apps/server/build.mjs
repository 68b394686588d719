import { build } from 'esbuild';

/** The rooms are bundled in; packages from npm stay outside and are found in node_modules. */
const npmOutside = {
  name: 'npm-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === 'entry-point' || path.startsWith('@tercet/') ? undefined : { path, external: true },
    );
  },
};

await build({
  // The server, the thread that reads documents' lives, and `npm run data`.
  entryPoints: {
    main: 'src/main.ts',
    'history-worker': 'src/history/history-worker.ts',
    data: 'src/data/main.ts',
  },
  outdir: 'dist',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  plugins: [npmOutside],
});
