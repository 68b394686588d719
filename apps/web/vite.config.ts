import { createHash } from 'node:crypto';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

/** In development the page is served here and everything else comes from the server at its default port. */
const server = 'http://localhost:3000';

/** Tells the service worker what the page is made of; any change of it makes another worker. */
function shellList(): Plugin {
  return {
    name: 'tercet-shell-list',
    apply: 'build',
    generateBundle(_options, bundle) {
      const worker = bundle['sw.js'];
      if (worker?.type !== 'chunk') return this.error('the service worker was not built');
      const names = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
      const assets = [...names.sort().map((name) => `/${name}`), '/tercet.svg'];
      const name = createHash('sha256').update(assets.join('\n')).digest('hex').slice(0, 12);
      worker.code = worker.code.replaceAll('__SHELL__', JSON.stringify({ name, assets }));
    },
  };
}

export default defineConfig({
  plugins: [react(), shellList()],
  server: {
    proxy: {
      '/socket.io': { target: server, ws: true },
      '/v1': server,
    },
  },
  build: {
    target: 'es2022',
    // The server's policy is default-src 'self': a data: address would be blocked.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: false,
    rollupOptions: {
      input: { page: 'index.html', sw: 'src/shell/service-worker.ts' },
      output: {
        entryFileNames: ({ name }) => (name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
      },
    },
  },
});
