import { type PointerEvent, useCallback } from 'react';

/**
 * From far away a card is an icon: what it is called, and how it goes, is told by
 * the pointer that rests on it. One handler for all cards, however many there are.
 */
export function useFarWords(isFar: boolean): (event: PointerEvent) => void {
  return useCallback(
    ({ target }) => {
      const card = target instanceof Element ? target.closest<HTMLElement>('[id^="card-"]') : null;
      if (!card || card.dataset.refuses === 'true') return;
      if (isFar) card.title = card.getAttribute('aria-label') ?? '';
      else card.removeAttribute('title');
    },
    [isFar],
  );
}
