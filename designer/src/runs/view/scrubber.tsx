import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Checkbox, NativeSelect, Slider, Tooltip } from '@mantine/core';
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import IconPlayerPause from '@tabler/icons-react/icons/IconPlayerPause';
import IconPlayerPlay from '@tabler/icons-react/icons/IconPlayerPlay';
import { useMemo, useRef } from 'react';
import type { Command } from '../../app/commands.ts';
import { useCommandContext, useCommands } from '../../app/use-commands.ts';
import { formatCount, formatDuration } from '../../ui/format.ts';
import { SPEEDS, type Speed } from './playback.ts';
import type { Replay } from './replay.ts';
import classes from './scrubber.module.css';
import { usePlayback } from './use-playback.ts';

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
  const playback = usePlayback(replay, position, onLook);
  const { isPlaying, speed, skipsWaits, toggle, setSpeed, setSkipsWaits, go } = playback;
  const at = position ?? head;
  const [start, now] = [replay.timeOf(1), replay.timeOf(at)];
  const since = start !== null && now !== null ? formatDuration(now - start) : '';
  const isBack = position !== null;
  const [place, end] = [formatCount(at), formatCount(head)];
  useRunCommands({ step: (by) => go(Math.max(0, at + by)), toggle, fail: () => go(replay.nextFailure(at) ?? at) });
  const play = isPlaying ? t`Pause` : t`Play`;
  return (
    <div className={classes.scrubber} data-replaying={isBack} data-region="scrubber">
      <ActionIcon aria-label={t`One entry back`} disabled={at <= 0} onClick={() => go(at - 1)}>
        <IconChevronLeft size={18} />
      </ActionIcon>
      <Tooltip label={play}>
        <ActionIcon aria-label={play} disabled={head === 0} onClick={toggle}>
          {isPlaying ? <IconPlayerPause size={18} /> : <IconPlayerPlay size={18} />}
        </ActionIcon>
      </Tooltip>
      <ActionIcon aria-label={t`One entry on`} disabled={!isBack} onClick={() => go(at + 1)}>
        <IconChevronRight size={18} />
      </ActionIcon>
      <NativeSelect
        size="xs"
        aria-label={t`Speed`}
        value={String(speed)}
        data={SPEEDS.map((each) => ({ value: String(each), label: `×${each}` }))}
        onChange={(event) => setSpeed(Number(event.currentTarget.value) as Speed)}
      />
      <Checkbox
        size="xs"
        label={t`Skip waits`}
        checked={skipsWaits}
        onChange={(event) => setSkipsWaits(event.currentTarget.checked)}
      />
      <Slider
        className={classes.slider ?? ''}
        size="sm"
        min={0}
        max={Math.max(1, head)}
        value={at}
        label={null}
        onChange={go}
        thumbLabel={t`Place in the journal`}
      />
      <span className={classes.words} role="status" data-testid="replay-words">
        {isBack ? (
          <>
            <strong>{t`Replaying, not live`}</strong> {t`entry ${place} of ${end}, after ${since}`}
          </>
        ) : (
          t`now`
        )}
      </span>
      {isBack && <Button size="compact-sm" onClick={() => go(head)}>{t`Back to now`}</Button>}
    </div>
  );
}

interface Moves {
  readonly step: (by: number) => void;
  readonly toggle: () => void;
  readonly fail: () => void;
}
const group = msg`Run`;

/** On the canvas the arrows walk from step to step, and what has the focus keeps its own space bar. */
const isFree = (where: string) => () => document.activeElement?.closest(where) == null;
const OFF_CANVAS = isFree(
  '[data-testid="canvas"], [role="slider"], [role="tablist"], [role="radiogroup"], [role="list"]',
);
const OFF_BUTTONS = isFree('button, a, [role="slider"]');

/** Keys of the run view. */
function useRunCommands(moves: Moves): void {
  const latest = useRef(moves);
  latest.current = moves;
  useCommandContext('run');
  useCommands(
    useMemo<readonly Command[]>(() => {
      const of = (
        id: string,
        label: Command['label'],
        key: string,
        run: () => void,
        isEnabled?: () => boolean,
      ): Command => ({
        id: `run.${id}`,
        label,
        group,
        context: 'run',
        keys: [key],
        isQuiet: true,
        run,
        ...(isEnabled ? { isEnabled } : {}),
      });
      return [
        of('back', msg`One entry back`, 'ArrowLeft', () => latest.current.step(-1), OFF_CANVAS),
        of('on', msg`One entry on`, 'ArrowRight', () => latest.current.step(1), OFF_CANVAS),
        of('play', msg`Play or pause`, 'Space', () => latest.current.toggle(), OFF_BUTTONS),
        of('failed', msg`Next failure`, 'f', () => latest.current.fail()),
      ];
    }, []),
  );
}
