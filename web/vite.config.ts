import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

/** The server that development speaks to; the same one that serves web/dist in production. */
const server = process.env.JICE_SERVER ?? 'http://127.0.0.1:8600';

export default defineConfig({
  plugins: [react()],
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
