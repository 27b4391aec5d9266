import type { Page } from 'playwright-core';
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
