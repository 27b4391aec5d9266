import { type RefObject, useEffect, useState } from 'react';
import classes from './mapping.module.css';
import { usedIn } from './used.ts';

/** More lines than this say nothing. */
const MOST_LINES = 40;
const EVENTS = ['focusin', 'focusout', 'input', 'keyup', 'click', 'scroll'] as const;

/** Lines from the fields that the parameter with the focus reads, to it; none while no parameter has the focus. */
export function MappingLines({ panes }: { readonly panes: RefObject<HTMLElement | null> }) {
  const [lines, setLines] = useState<readonly string[]>([]);
  useEffect(() => {
    const box = panes.current;
    if (!box) return;
    let frame = 0;
    const draw = () => {
      frame = 0;
      const next = linesIn(box);
      setLines((before) => (before.join() === next.join() ? before : next));
    };
    // Nothing is measured while nothing happens.
    const soon = () => {
      frame ||= requestAnimationFrame(draw);
    };
    for (const name of EVENTS) box.addEventListener(name, soon, { capture: true, passive: true });
    const sized = new ResizeObserver(soon);
    sized.observe(box);
    return () => {
      cancelAnimationFrame(frame);
      sized.disconnect();
      for (const name of EVENTS) box.removeEventListener(name, soon, { capture: true });
    };
  }, [panes]);
  if (lines.length === 0) return null;
  return (
    <svg className={classes.lines} aria-hidden="true">
      {lines.map((line) => (
        <path key={line} d={line} data-testid="mapping-line" />
      ))}
    </svg>
  );
}

/** Paths within the panes, from each field in view that is read to the parameter that reads it. */
function linesIn(box: HTMLElement): string[] {
  const target = document.activeElement?.closest<HTMLElement>('[data-template]');
  if (!target || !box.contains(target)) return [];
  const rows = [...box.querySelectorAll<HTMLElement>('[data-path-of]')];
  const used = usedIn(
    target.dataset.template ?? '',
    rows.map(({ title }) => title),
  );
  const { left, top } = box.getBoundingClientRect();
  const to = target.getBoundingClientRect();
  const [x, y] = [to.left - left, to.top - top + to.height / 2];
  return rows
    .filter(({ title }) => used.has(title))
    .slice(0, MOST_LINES)
    .flatMap((row) => {
      const from = row.getBoundingClientRect();
      const pane = row.closest('section')?.getBoundingClientRect();
      const middle = from.top + from.height / 2;
      if (!pane || middle < pane.top || middle > pane.bottom) return [];
      const [start, height] = [Math.min(from.right, pane.right) - left, middle - top];
      const bend = Math.max(16, (x - start) / 2);
      return [`M${start} ${height} C${start + bend} ${height} ${x - bend} ${y} ${x} ${y}`];
    });
}
