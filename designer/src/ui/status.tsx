import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react';
import type { TablerIcon } from '@tabler/icons-react';
import IconArrowBackUp from '@tabler/icons-react/icons/IconArrowBackUp';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconCircle from '@tabler/icons-react/icons/IconCircle';
import IconHandStop from '@tabler/icons-react/icons/IconHandStop';
import IconHelp from '@tabler/icons-react/icons/IconHelp';
import IconHourglassLow from '@tabler/icons-react/icons/IconHourglassLow';
import IconLoader2 from '@tabler/icons-react/icons/IconLoader2';
import IconSlash from '@tabler/icons-react/icons/IconSlash';
import IconSquare from '@tabler/icons-react/icons/IconSquare';
import type { ComponentType, ReactNode } from 'react';
import classes from './status.module.css';
import { FILLS, type StatusKind, type StatusLook, type StatusWord } from './status-kinds.ts';

type Icon = TablerIcon | ComponentType<IconProps>;
interface IconProps {
  readonly size?: number | string;
  readonly stroke?: number | string;
  readonly className?: string;
  readonly 'aria-hidden'?: 'true';
}

/** The octagon with a cross that stands for failure: one shape nothing else has. */
function IconFailed({ size = 16, stroke = 2, className }: IconProps) {
  return (
    <svg
      aria-hidden="true"
      className={className}
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={stroke}
      strokeLinecap="round"
      strokeLinejoin="round"
    >
      <path d="M8.6 3h6.8L21 8.6v6.8L15.4 21H8.6L3 15.4V8.6z" />
      <path d="m9.25 9.25 5.5 5.5m0-5.5-5.5 5.5" />
    </svg>
  );
}

const ICONS: Readonly<Record<StatusKind, Icon>> = {
  running: IconLoader2,
  failed: IconFailed,
  handled: IconFailed,
  asks: IconHandStop,
  waiting: IconHourglassLow,
  queued: IconCircle,
  succeeded: IconCheck,
  compensated: IconArrowBackUp,
  skipped: IconSlash,
  cancelled: IconSquare,
};

/** The words of the statuses. */
export const STATUS_WORDS: Readonly<Record<StatusWord, MessageDescriptor>> = {
  running: msg`Running`,
  stopping: msg`Stopping`,
  failed: msg`Failed`,
  exception: msg`Exception`,
  handled: msg`Handled`,
  asks: msg`Asks`,
  approval: msg`Needs approval`,
  ambiguous: msg`Ambiguous`,
  waiting: msg`Waiting`,
  retrying: msg`Retrying`,
  queued: msg`Queued`,
  succeeded: msg`Succeeded`,
  compensated: msg`Compensated`,
  skipped: msg`Skipped`,
  off: msg`Off`,
  notReached: msg`Not reached`,
  cancelled: msg`Cancelled`,
};

/** The icon of a status alone. Give the place that shows it an accessible name. */
export function StatusIcon({ look, size = 16 }: { readonly look: StatusLook; readonly size?: number }) {
  const Shape = look.word === 'ambiguous' ? IconHelp : ICONS[look.kind];
  return <Shape size={size} stroke={2} className={classes.icon ?? ''} aria-hidden="true" />;
}

interface StatusProps {
  readonly look: StatusLook;
  /** Instead of the usual word. */
  readonly word?: string;
  /** After the word: a count or a countdown. */
  readonly children?: ReactNode;
}

/** A status as people see it everywhere: icon, word, fill style, colour, in that order of trust. */
export function Status({ look, word, children }: StatusProps) {
  const { _ } = useLingui();
  return (
    <span className={classes.chip} data-kind={look.kind} data-fill={FILLS[look.kind]}>
      <StatusIcon look={look} size={14} />
      <span>{word ?? _(STATUS_WORDS[look.word])}</span>
      {children !== undefined && <span className="hf-number">{children}</span>}
    </span>
  );
}
