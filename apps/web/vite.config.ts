import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** In development the page is served here and everything else comes from the server at its default port. */
const server = 'http://localhost:3000';

export default defineConfig({
  plugins: [react()],
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
  },
});
