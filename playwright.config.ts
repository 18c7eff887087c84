import { defineConfig, devices } from '@playwright/test';
import { findChromium } from './jobs/bootstrap/browser.mjs';

/** Chromium in containers and as root; the rest keeps it from calling home during a test. */
const launchArgs = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-dev-shm-usage',
];

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '*.spec.ts',
  // One server, one first-run setup: files run one after the other, in order of name.
  workers: 1,
  fullyParallel: false,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: 'list',
  globalSetup: './test/support/browser-server.ts',
  use: {
    ...devices['Desktop Chrome'],
    baseURL: process.env.STEVEDORE_TEST_URL,
    launchOptions: { executablePath: findChromium(), args: launchArgs },
    trace: 'retain-on-failure',
    screenshot: 'only-on-failure',
  },
});
