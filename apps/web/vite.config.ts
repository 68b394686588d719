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
    // The style sheet is put into the bundle late.
    enforce: 'post',
    generateBundle(_options, bundle) {
      const worker = bundle['sw.js'];
      if (worker?.type !== 'chunk') return this.error('the service worker was not built');
      if (!Object.keys(bundle).some((name) => name.endsWith('.css'))) return this.error('no style sheet yet');
      const names = Object.keys(bundle).filter((name) => name.startsWith('assets/'));
      const assets = [...names.sort().map((name) => `/${name}`), '/tercet.svg'];
      const name = createHash('sha256').update(assets.join('\n')).digest('hex').slice(0, 12);
      worker.code = worker.code.replaceAll('__SHELL__', JSON.stringify({ name, assets }));
    },
  };
}

/** The page and what it is made of are fetched beside the small script that asks for the document, not after it. */
function preloadPage(): Plugin {
  return {
    name: 'tercet-preload-page',
    apply: 'build',
    transformIndexHtml(html, { bundle = {} }) {
      const page = Object.values(bundle).find(
        (chunk) => chunk.type === 'chunk' && chunk.facadeModuleId?.endsWith('/src/page.tsx'),
      );
      if (page?.type !== 'chunk') throw new Error('there is no chunk of src/page.tsx');
      return [page.fileName, ...page.imports]
        .filter((file) => !html.includes(file))
        .map((file) => ({
          tag: 'link',
          attrs: { rel: 'modulepreload', href: `/${file}`, crossorigin: true },
          injectTo: 'head' as const,
        }));
    },
  };
}

/** The page trusts its server and parses nothing with zod: 50 kB to be read before the text is drawn. */
function withoutZod(): Plugin {
  return {
    name: 'tercet-without-zod',
    apply: 'build',
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        const found =
          chunk.type === 'chunk' && chunk.moduleIds.find((id) => id.includes('/node_modules/zod/'));
        if (found) return this.error(`${found} is in ${chunk.fileName}`);
      }
    },
  };
}

/** Lightning CSS's number for `:dir()`: it would become `:lang()`, which says nothing of a text with `dir=auto`. */
const dirSelector = 4;

export default defineConfig({
  plugins: [react(), preloadPage(), withoutZod(), shellList()],
  server: {
    proxy: {
      '/socket.io': { target: server, ws: true },
      '/v1': server,
    },
  },
  css: { lightningcss: { exclude: dirSelector } },
  build: {
    target: 'es2022',
    // The server's policy is default-src 'self': a data: address would be blocked.
    assetsInlineLimit: 0,
    // One style sheet, there before anything is drawn.
    cssCodeSplit: false,
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
