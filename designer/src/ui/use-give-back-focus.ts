import { useEffect, useState } from 'react';

/** What brought a dialog up: what has the focus, and for an entry of a menu that closes, the menu's button. */
export function opener(): HTMLElement | null {
  const { activeElement } = document;
  const menu = activeElement?.closest('[role="menu"]');
  if (menu) return document.querySelector<HTMLElement>(`[aria-controls="${CSS.escape(menu.id)}"]`);
  return activeElement instanceof HTMLElement ? activeElement : null;
}

/**
 * For a dialog that is there only while it is open: the focus goes back to where it was, unless it is elsewhere by then.
 *
 * @param from what brought it up, where something was waited for in between. Default: what has the focus when it opens
 */
export function useGiveBackFocus(from?: HTMLElement | null): void {
  const [before] = useState(() => (from === undefined ? opener() : from));
  useEffect(
    () => () => {
      // The dialog has left the page by then.
      requestAnimationFrame(() => {
        if (document.activeElement === document.body && before?.isConnected) before.focus();
      });
    },
    [before],
  );
}
