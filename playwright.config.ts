import { defineConfig, devices, type Project } from '@playwright/test';
import { findChromium } from './jobs/bootstrap/browser.mjs';
import { stackOf } from './test/e2e/support/stack';

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

/**
 * The files of a project run against a stack of its own, one after the other, in order of name: 01 sets it up in either;
 * the others stand on what 01 made and on nothing that another file makes.
 */
const project = (name: string, files: Pick<Project, 'testMatch' | 'testIgnore'>): Project => ({
  ...{ name, workers: 1, use: { baseURL: stackOf(name)?.url } },
  ...files,
});

export default defineConfig({
  testDir: 'test/e2e',
  testMatch: '*.spec.ts',
  projects: [
    project('odd', { testMatch: /\/\d*[13579]-[^/]*\.spec\.ts$/ }),
    project('even', { testIgnore: /\/(?!01-)\d*[13579]-[^/]*$/ }),
  ],
  workers: 2,
  fullyParallel: false,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: 'list',
  globalSetup: './test/support/browser-server.ts',
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: { executablePath: findChromium(), args: launchArgs },
    // What moves is painted sixty times a second, and nothing can be clicked before it has come to rest.
    contextOptions: { reducedMotion: 'reduce' },
    // With the page as it stood at each step; pictures of it in between cost more than they tell.
    trace: { mode: 'retain-on-failure', screenshots: false },
    screenshot: 'only-on-failure',
  },
});
