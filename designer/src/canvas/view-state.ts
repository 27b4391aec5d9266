import type { Viewport } from '@xyflow/react';

const keyOf = (what: string): string => `holdfast.view.${what}`;

const isViewport = (value: unknown): value is Viewport =>
  value !== null &&
  typeof value === 'object' &&
  ['x', 'y', 'zoom'].every((name) => Number.isFinite((value as Record<string, unknown>)[name]));

/** Where somebody last looked, by what they looked at; null when they never did. */
export function readViewport(what: string): Viewport | null {
  try {
    const value: unknown = JSON.parse(localStorage.getItem(keyOf(what)) ?? 'null');
    return isViewport(value) ? value : null;
  } catch {
    return null;
  }
}

export function keepViewport(what: string, viewport: Viewport): void {
  try {
    localStorage.setItem(keyOf(what), JSON.stringify(viewport));
  } catch {
    // Without storage the view starts fitted each time.
  }
}
