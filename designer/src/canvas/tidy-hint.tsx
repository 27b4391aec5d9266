import { useLingui } from '@lingui/react/macro';
import { Button, Loader } from '@mantine/core';
import { useStore } from 'zustand';
import classes from './canvas.module.css';
import { useCanvas } from './context.ts';

/** That a layout is being worked out, and the way out. Not shown for one that is there at once. */
export function TidyHint() {
  const { t } = useLingui();
  const { frames } = useCanvas();
  const tidying = useStore(frames, (state) => state.tidying);
  if (!tidying) return null;
  return (
    <div className={`${classes.hint} ${classes.late}`} role="status" data-testid="tidy-hint">
      <Loader size={14} aria-hidden="true" />
      <span>{t`Tidying up. You can go on meanwhile.`}</span>
      <Button size="compact-xs" onClick={() => tidying.abort()}>{t`Cancel`}</Button>
    </div>
  );
}
