import { type MouseEvent as ReactMouseEvent, useEffect, useRef } from 'react';

/** Time and way between the two clicks of a double click, in milliseconds and CSS pixels. */
const WITHIN_MS = 500;
const WITHIN_PX = 6;

interface Clicked {
  readonly id: string;
  readonly at: number;
  readonly x: number;
  readonly y: number;
  readonly card: Element | null;
}

/**
 * The second click of a double click on a card, where what the first one opened lies
 * over the card, or has moved it away: the browser calls that two clicks on two things.
 * Gives what the first click is told to.
 */
export function useSecondClick(onDouble: (nodeId: string) => void): (event: ReactMouseEvent, nodeId: string) => void {
  const first = useRef<Clicked | null>(null);
  const told = useRef(onDouble);
  told.current = onDouble;
  useEffect(() => {
    const look = (event: MouseEvent): void => {
      const before = first.current;
      first.current = null;
      if (!before || event.button !== 0 || event.timeStamp - before.at > WITHIN_MS) return;
      if (Math.hypot(event.clientX - before.x, event.clientY - before.y) > WITHIN_PX) return;
      if (event.target instanceof Node && before.card?.contains(event.target)) return;
      event.preventDefault();
      event.stopPropagation();
      window.addEventListener('click', (click) => click.stopPropagation(), { capture: true, once: true });
      told.current(before.id);
    };
    window.addEventListener('mousedown', look, { capture: true });
    return () => window.removeEventListener('mousedown', look, { capture: true });
  }, []);
  return ({ timeStamp, clientX, clientY, target }, id) => {
    const card = target instanceof Element ? target.closest('.react-flow__node') : null;
    first.current = { id, at: timeStamp, x: clientX, y: clientY, card };
  };
}
