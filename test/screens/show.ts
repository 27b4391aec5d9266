import type { Page } from 'playwright-core';
import { speak } from '../support/layout.ts';
import type { Scene } from './scenes.ts';
import { settle } from './settle.ts';

/** Opens a scene in one theme, and waits until nothing on it is loading or moving any more. */
export async function show(page: Page, url: string, scene: Scene, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  await page.goto(`${url}${scene.path}`);
  await page.getByRole('main').first().waitFor();
  await settle(page);
  await scene.show?.(page);
  await settle(page);
}

/** The router of the app, as it shows itself to the page. */
interface Routed {
  readonly __TSR_ROUTER__: {
    readonly state: {
      readonly location: { readonly href: string };
      /** What is drawn. */
      readonly resolvedLocation?: { readonly href: string };
    };
    navigate(to: { readonly href: string }): Promise<void>;
  };
}

/** Leads the app to an address, and waits until it is drawn. */
async function lead(page: Page, href: string): Promise<void> {
  await page.evaluate((there) => (window as unknown as Routed).__TSR_ROUTER__.navigate({ href: there }), href);
  await page.waitForFunction(() => {
    const { location, resolvedLocation } = (window as unknown as Routed).__TSR_ROUTER__.state;
    return location.href === resolvedLocation?.href;
  });
}

/**
 * Goes on to a scene as somebody does who has the app open: what is loaded stays
 * loaded. What lies over all pages, a dialog or a message, needs them anew.
 */
export async function goOn(page: Page, url: string, scene: Scene, scheme: 'light' | 'dark'): Promise<void> {
  await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
  // By way of another page: what has the same address is mounted anew as well.
  await lead(page, '/nowhere');
  if ((await page.locator('[role="dialog"], .mantine-Notification-root').count()) > 0)
    return show(page, url, scene, scheme);
  await page.evaluate(() => localStorage.clear());
  await speak(page, 'en');
  await lead(page, scene.path);
  await settle(page);
  await scene.show?.(page);
  await settle(page);
}
