const FIELD = 'input:not([type="hidden"]), textarea, select, button, [tabindex="0"]';

/**
 * Puts the focus into the inspector.
 *
 * @param path JSON pointer within the node; the nearest field that is shown gets the focus. Left out: the first one
 */
export function focusInspector(path = ''): void {
  // The panel may be on its way: its fields are there in the next frame.
  requestAnimationFrame(() => {
    const panel = document.querySelector('[data-region="inspector"]');
    if (!panel) return;
    const field = path === '' ? panel.querySelector('[role="tabpanel"] [data-path]') : nearest(panel, path);
    const target = field?.querySelector<HTMLElement>(FIELD) ?? panel.querySelector<HTMLElement>(FIELD);
    field?.scrollIntoView({ block: 'center' });
    target?.focus();
  });
}

function nearest(panel: Element, path: string): Element | null {
  for (let at = path; at !== ''; at = at.slice(0, at.lastIndexOf('/'))) {
    const found = panel.querySelector(`[data-path="${CSS.escape(at)}"]`);
    if (found) return found;
  }
  return null;
}
