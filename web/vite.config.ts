import react from '@vitejs/plugin-react';
import type { Plugin } from 'vite';
import { defineConfig } from 'vitest/config';

import { pdfFiles } from './pdf-files.ts';

/** The server that development speaks to; the same one that serves web/dist in production. */
const server = process.env.JICE_SERVER ?? 'http://127.0.0.1:8600';

/**
 * The frame fills the window, so that its body never scrolls; the component library would
 * lock it all the same, by a style without a nonce, which the Content-Security-Policy refuses.
 */
const noScrollLock: Plugin = {
  name: 'no-scroll-lock',
  enforce: 'pre',
  resolveId: (source, importer) =>
    source.endsWith('/useScrollLocker') && importer?.includes('@rc-component/portal') ? '\0no-scroll-lock' : null,
  load: (id) => (id === '\0no-scroll-lock' ? 'export default function useScrollLocker() {}' : null),
};

export default defineConfig({
  plugins: [noScrollLock, pdfFiles, react()],
  server: { host: '127.0.0.1', port: 8610, proxy: { '/api': { target: server, changeOrigin: false } } },
  build: {
    target: 'es2022',
    // Content-Security-Policy forbids data: scripts and inline style; nothing is inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], restoreMocks: true },
});
