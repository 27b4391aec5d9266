import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';

const PLACES = [process.env.CHROMIUM, '/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The browser of this machine; undefined when it has none. */
export const chromiumPath = PLACES.find((path): path is string => path !== undefined && existsSync(path));

/** How many times slower than it can the browser computes (HOLDFAST_TEST_SLOW): what counts on speed shows then. */
const SLOW = Math.max(1, Number(process.env.HOLDFAST_TEST_SLOW ?? 1));

/** How long a test waits for something that must come. */
export const PATIENCE_MS = 30_000 * Math.ceil(SLOW / 3);

/** Starts the browser without a window. The sandbox needs rights that root in a container does not have. */
export async function launchBrowser(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('There is no Chromium.');
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
  });
  browser.on('context', (context) => {
    context.setDefaultTimeout(PATIENCE_MS);
    if (SLOW > 1) context.on('page', (page) => void slowDown(page).catch(() => page.close()));
  });
  return browser;
}

async function slowDown(page: Page): Promise<void> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate: SLOW });
}
