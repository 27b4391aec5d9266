import { createContext } from 'react';

const FIELD = 'input:not([type="hidden"]), textarea, select, button, [tabindex="0"]';
/** Frames to wait for a field that is on its way: a panel that opens, a tab, a fold, an editor that is loaded. */
const PATIENCE = 40;

/** The field that somebody is on the way to, as a JSON pointer within the node: folds that hold it open. */
export const WantedField = createContext<string | null>(null);

/** Whether a field is, or is below, the one at a path. */
export const leadsTo = (path: string, wanted: string | null): boolean =>
  wanted !== null && (wanted === path || wanted.startsWith(`${path}/`));

/**
 * Puts the focus into the inspector.
 *
 * @param path JSON pointer within the node; the nearest field that is shown gets the focus. Left out: the first one
 */
export function focusInspector(path = '', patience = PATIENCE): void {
  requestAnimationFrame(() => {
    const panel = document.querySelector('[data-region="inspector"]');
    const field = panel && (path === '' ? panel.querySelector('[role="tabpanel"] [data-path]') : exact(panel, path));
    const isThere = path === '' ? panel !== null : field?.checkVisibility() === true;
    if (!isThere && patience > 0) return focusInspector(path, patience - 1);
    if (!panel) return;
    const place = field ?? nearest(panel, path);
    const target = place?.querySelector<HTMLElement>(FIELD) ?? panel.querySelector<HTMLElement>(FIELD);
    place?.scrollIntoView({ block: 'center' });
    target?.focus();
  });
}

/** Where another step is, seen from one. */
export type Side = 'before' | 'after';

/** Puts the focus on the way on to the next step on that side, where there is none on the way back. */
export function focusBeside(side: Side): void {
  requestAnimationFrame(() => {
    const ways = [...document.querySelectorAll<HTMLElement>('[data-region="inspector"] [data-beside]')];
    (ways.find(({ dataset }) => dataset.beside === side) ?? ways[0])?.focus();
  });
}

const exact = (panel: Element, path: string): Element | null =>
  panel.querySelector(`[data-path="${CSS.escape(path)}"]`);

function nearest(panel: Element, path: string): Element | null {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = exact(panel, at);
    if (found?.checkVisibility()) return found;
  }
  return null;
}
