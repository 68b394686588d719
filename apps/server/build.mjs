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
  entryPoints: ['src/main.ts', 'src/history/history-worker.ts'],
  outdir: 'dist',
  entryNames: '[name]',
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  sourcemap: true,
  plugins: [npmOutside],
});
