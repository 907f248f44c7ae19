import { defineConfig } from '@playwright/test';

const address = `127.0.0.1:${process.env.JICE_E2E_PORT ?? '18600'}`;

/** One real server, one worker: the stories share a register, as people do. */
export default defineConfig({
  testDir: 'stories',
  outputDir: 'out/failures',
  fullyParallel: false,
  workers: 1,
  retries: 0,
  timeout: 240_000,
  expect: { timeout: 15_000 },
  reporter: [['list']],
  use: {
    baseURL: `http://${address}`,
    viewport: { width: 1280, height: 720 },
    locale: 'zh-CN',
    timezoneId: 'Asia/Shanghai',
    acceptDownloads: true,
    screenshot: 'only-on-failure',
    actionTimeout: 15_000,
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--use-fake-ui-for-media-stream',
        '--use-fake-device-for-media-stream',
      ],
    },
  },
  webServer: {
    command: `rm -rf out && mkdir -p out && exec ../target/debug/jice serve --data out/data --listen ${address} --demo --pupils 1500 --links out/links.json`,
    url: `http://${address}/api/health`,
    timeout: 180_000,
    reuseExistingServer: process.env.JICE_E2E_REUSE === '1',
    gracefulShutdown: { signal: 'SIGTERM', timeout: 10_000 },
  },
});
