import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import classes from './canvas.module.css';
import { useCanvas } from './context.ts';
import type { NextClick } from './frames/frame-view.ts';

/** What the next click on the canvas does, and the way out. */
export function NextHint({ kind }: { readonly kind: NextClick['kind'] }) {
  const { t } = useLingui();
  const { frames } = useCanvas();
  const words = {
    place: t`Click where it shall go.`,
    from: t`Click the step that the connection shall start at.`,
    to: t`Click the step that the connection shall lead to.`,
  };
  return (
    <div className={classes.hint} role="status" data-testid="next-hint">
      <span>{words[kind]}</span>
      <Button size="compact-xs" onClick={() => frames.setState({ next: null })}>{t`Cancel`}</Button>
    </div>
  );
}
