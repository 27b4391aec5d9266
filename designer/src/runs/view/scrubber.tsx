import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Slider } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import { formatDuration } from '../../ui/format.ts';
import type { Replay } from './replay.ts';
import classes from './scrubber.module.css';

interface ScrubberProps {
  readonly replay: Replay;
  /** How many entries have arrived. */
  readonly head: number;
  /** Null: now. */
  readonly position: number | null;
  readonly onLook: (count: number) => void;
}

/** Leads through the journal of a run, entry by entry. Says clearly when what is shown is not now. */
export function Scrubber({ replay, head, position, onLook }: ScrubberProps) {
  const { t } = useLingui();
  const at = position ?? head;
  const [start, now] = [replay.timeOf(1), replay.timeOf(at)];
  const since = start !== null && now !== null ? formatDuration(now - start) : '';
  return (
    <div className={classes.scrubber}>
      <ActionIcon aria-label={t`One entry back`} disabled={at <= 0} onClick={() => onLook(at - 1)}>
        <IconChevronLeft size={18} />
      </ActionIcon>
      <Slider
        className={classes.slider ?? ''}
        size="sm"
        min={0}
        max={Math.max(1, head)}
        value={at}
        label={null}
        onChange={onLook}
        thumbLabel={t`Place in the journal`}
      />
      <ActionIcon aria-label={t`One entry on`} disabled={position === null} onClick={() => onLook(at + 1)}>
        <IconChevronRight size={18} />
      </ActionIcon>
      <span className={classes.words} role="status">
        {position === null ? t`now` : t`entry ${at} of ${head}, after ${since}: replayed, not live`}
      </span>
      {position !== null && <Button size="compact-sm" onClick={() => onLook(head)}>{t`Back to now`}</Button>}
    </div>
  );
}
