import { useLingui } from '@lingui/react/macro';
import { type CSSProperties, type KeyboardEvent, type PointerEvent, type ReactNode, useState } from 'react';
import classes from './side-panel.module.css';

const KEY = 'holdfast.inspector-width';
const [LEAST, MOST, USUAL, STEP] = [320, 720, 420, 20];

const clamp = (width: number): number => Math.round(Math.min(MOST, Math.max(LEAST, width)));

function readWidth(): number {
  try {
    const kept = Number(localStorage.getItem(KEY) ?? USUAL);
    return Number.isFinite(kept) ? clamp(kept) : USUAL;
  } catch {
    return USUAL;
  }
}

function keepWidth(width: number): void {
  try {
    localStorage.setItem(KEY, String(width));
  } catch {
    // It is as wide as usual next time.
  }
}

interface SidePanelProps {
  readonly label: string;
  readonly onClose: () => void;
  /** Takes all the room but a strip of the canvas, until Escape. */
  readonly isWide?: boolean;
  readonly onNarrow?: () => void;
  readonly children: ReactNode;
}

/** The panel beside the canvas, as wide as somebody made it. Escape leads back to the canvas. */
export function SidePanel({ label, onClose, isWide = false, onNarrow, children }: SidePanelProps) {
  const { t } = useLingui();
  const [width, setWidth] = useState(readWidth);
  const change = (next: number) => {
    setWidth(clamp(next));
    keepWidth(clamp(next));
  };
  const onDrag = (event: PointerEvent<HTMLDivElement>) => {
    if (!event.currentTarget.hasPointerCapture(event.pointerId)) return;
    const right = event.currentTarget.parentElement?.getBoundingClientRect().right ?? window.innerWidth;
    change(right - event.clientX);
  };
  const onKey = (event: KeyboardEvent) => {
    const by = { ArrowLeft: STEP, ArrowRight: -STEP }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    change(width + by);
  };
  return (
    <aside
      className={classes.panel}
      style={{ '--width': `${width}px` } as CSSProperties}
      data-wide={isWide || undefined}
      aria-label={label}
      data-region="inspector"
      data-testid="inspector"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        event.preventDefault();
        onNarrow?.();
        const canvas = document.querySelector<HTMLElement>('[data-testid="canvas"]');
        if (canvas) canvas.focus();
        else onClose();
      }}
    >
      <div
        role="separator"
        tabIndex={0}
        aria-orientation="vertical"
        aria-label={t`Width of the panel`}
        aria-valuenow={width}
        aria-valuemin={LEAST}
        aria-valuemax={MOST}
        className={classes.grip}
        onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
        onPointerMove={onDrag}
        onDoubleClick={() => change(USUAL)}
        onKeyDown={onKey}
      />
      {children}
    </aside>
  );
}
