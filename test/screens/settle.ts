import type { Page } from 'playwright-core';

/** Waits until nothing is loading, and neither the view of the canvas nor anything else moves. */
export const settle = (page: Page) =>
  page.waitForFunction(
    () => {
      const remembered = window as unknown as { lastView?: string };
      const view = document.querySelector('.react-flow__viewport')?.getAttribute('style') ?? '';
      const isStill = remembered.lastView === view;
      remembered.lastView = view;
      return (
        isStill &&
        document.querySelector('[aria-label="Loading"]') === null &&
        document.getAnimations().every(({ playState }) => playState !== 'running')
      );
    },
    undefined,
    { polling: 100 },
  );
