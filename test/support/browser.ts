/** The browser that tests look at pages with, where this machine has a Chromium. */
import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium } from 'playwright-core';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Where it is: what TEST_CHROMIUM names, else the usual places; undefined when there is none. */
export const chromiumPath: string | undefined = [process.env.TEST_CHROMIUM ?? '', ...usualPlaces].find(
  (path) => path !== '' && existsSync(path),
);

/** `describe` for suites that need a browser: without one they are skipped, and say so. */
export const describeBrowser = (name: string, suite: () => void): void =>
  chromiumPath === undefined
    ? describe.skip(`${name} (skipped: no Chromium; install it, or name one in TEST_CHROMIUM)`, suite)
    : describe(name, suite);

/** A browser without a window, which asks nothing of the network by itself. Its profile is made anew and thrown away. */
export function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    ...(chromiumPath !== undefined && { executablePath: chromiumPath }),
    // A container's root has no other way to run it.
    chromiumSandbox: process.getuid?.() !== 0,
    args: ['--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
  });
}

/** A person's browser: nothing is known to it yet. A page that would be slow on a loaded machine gets its time. */
export async function freshContext(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ locale: 'en-CA', ...options });
  context.setDefaultTimeout(30_000);
  return context;
}
