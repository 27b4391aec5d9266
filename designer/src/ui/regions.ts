const FOCUSABLE =
  'a[href]:not([tabindex="-1"]), button:not([disabled]):not([tabindex="-1"]), input:not([disabled]):not([tabindex="-1"]), textarea:not([disabled]), select:not([disabled]), [tabindex="0"]';

const isShown = (element: HTMLElement): boolean => element.offsetParent !== null;

/**
 * Moves the focus to the next region of the page (`data-region`), in reading
 * order and round again: what F6 does.
 */
export function focusNextRegion(step: 1 | -1 = 1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')].filter(isShown);
  if (regions.length === 0) return;
  const active = document.activeElement;
  const at = regions.findLastIndex((region) => region.contains(active));
  for (let turn = 1; turn <= regions.length; turn += 1) {
    const from = at < 0 && step < 0 ? 0 : at;
    const region = regions[(from + step * turn + regions.length * 2) % regions.length];
    if (region && focusInto(region)) return;
  }
}

/** Puts the focus on the tab stop of a region. Says whether there was one. */
export function focusInto(region: HTMLElement): boolean {
  const target = [...region.querySelectorAll<HTMLElement>(FOCUSABLE)].find(
    (element) => isShown(element) && element.closest('[data-region]') === region,
  );
  if (target) target.focus();
  else if (region.tabIndex === -1) region.focus();
  else return false;
  return true;
}
