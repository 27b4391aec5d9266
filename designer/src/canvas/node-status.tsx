import {
  backoffMs,
  heldUntil,
  type Node,
  type NodeDescription,
  type NodeView,
  resolvePolicy,
} from '@holdfast/workflow';
import type { MessageDescriptor } from '@lingui/core';
import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { formatCount, formatDuration } from '../ui/format.ts';
import { STATUS_WORDS, StatusIcon } from '../ui/status.tsx';
import { lookOfStep, type StatusLook } from '../ui/status-kinds.ts';
import { Countdown } from '../ui/time.tsx';
import classes from './node-card.module.css';

/** Why a node did nothing of its own in a run; `held`: its writes were held back. */
export type Idle = 'pinned' | 'reused' | 'held';

export function idleOf(ran: NodeView, standIn: 'pinned' | 'reused' | undefined, isHeld: boolean): Idle | null {
  if (standIn !== undefined) return standIn;
  if (ran.isReused) return 'reused';
  return isHeld && ran.status === 'succeeded' ? 'held' : null;
}

/** An idle node in one word, for its chip, and in a few. */
export const IDLE_WORDS: Readonly<
  Record<Idle, { readonly chip: MessageDescriptor; readonly full: MessageDescriptor }>
> = {
  pinned: { chip: msg`pinned`, full: msg`pinned data was used` },
  reused: { chip: msg`reused`, full: msg`reused from an earlier run` },
  held: { chip: msg`held back`, full: msg`held back by the rehearsal, not sent` },
};

/** How a node that is switched off looks in a run. */
export const OFF: StatusLook = { kind: 'skipped', word: 'off' };

/**
 * How often a step is sent at most, as its policy has it for the failure at hand.
 * Null where it is not tried again.
 */
export function mostAttempts(ran: NodeView, node: Node, description: NodeDescription | undefined): number | null {
  if (ran.attempt < 2 && ran.status !== 'retry_wait') return null;
  const name = ran.failure && ran.failure.class !== 'ambiguous' ? ran.failure.class : 'transient';
  const most = resolvePolicy(description?.policy, node.policy).retry[name].maxAttempts;
  return most >= ran.attempt ? most : null;
}

/**
 * When a step that failed is tried again, epoch milliseconds, by its policy and
 * the share that the journal keeps. Null where that is not known.
 */
export function nextTryAt(ran: NodeView, node: Node, description: NodeDescription | undefined): number | null {
  const { status, failure, endedAt, attempt, jitter } = ran;
  if (status !== 'retry_wait' || !failure || endedAt === null || failure.class === 'ambiguous') return null;
  const retry = resolvePolicy(description?.policy, node.policy).retry[failure.class];
  return heldUntil(failure) ?? endedAt + backoffMs(retry, attempt, jitter, failure.evidence?.retryAfterMs);
}

/** How a node goes in a run, in words, for ears and for the pointer that rests on it. */
export function useStatusWords(
  ran: NodeView | undefined,
  idle: Idle | null = null,
  most: number | null = null,
  isStale = false,
): string {
  const { t, i18n } = useLingui();
  if (!ran) return '';
  const look = lookOfStep(ran.status, ran.waitsFor);
  const ok = formatCount(ran.ok);
  const failed = formatCount(ran.failed);
  const waiting = formatCount(ran.waiting);
  const { attempt, total, startedAt, endedAt } = ran;
  const done = formatCount(ran.steps.succeeded ?? 0);
  const took = startedAt !== null && endedAt !== null ? formatDuration(endedAt - startedAt) : null;
  return [
    i18n._(STATUS_WORDS[look.word]),
    isStale ? t`from before a change` : null,
    idle ? i18n._(IDLE_WORDS[idle].full) : null,
    total > 1 ? t`${done} of ${total} passes` : null,
    ran.ok > 0 ? t`${ok} ok` : null,
    ran.failed > 0 ? t`${failed} failed` : null,
    ran.waiting > 0 && ran.status !== 'waiting' ? t`${waiting} waiting` : null,
    most !== null ? t`attempt ${attempt} of ${most}` : null,
    took,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

interface NodeStatusProps {
  readonly id: string;
  readonly ran: NodeView;
  readonly idle: Idle | null;
  readonly most: number | null;
  /** When it goes on, epoch milliseconds. */
  readonly wakeAt: number | null;
  /** It was changed since, or one before it. */
  readonly isStale: boolean;
  /** All of it in words. */
  readonly words: string;
}

/** The chip of a node that is switched off: it took no part in the run. */
export function OffStatus({ id }: { readonly id: string }) {
  const { i18n } = useLingui();
  return (
    <span className={classes.status} data-kind={OFF.kind} data-testid={`node-status-${id}`}>
      <StatusIcon look={OFF} size={14} />
      <span className={classes.word}>{i18n._(STATUS_WORDS[OFF.word])}</span>
    </span>
  );
}

/** The chip of a node: icon, then what matters most about it now. */
export function NodeStatus({ id, ran, idle, most, wakeAt, isStale, words }: NodeStatusProps) {
  const { t } = useLingui();
  const look = lookOfStep(ran.status, ran.waitsFor);
  return (
    <span
      className={classes.status}
      data-kind={look.kind}
      data-stale={isStale}
      data-testid={`node-status-${id}`}
      title={words}
    >
      <StatusIcon look={look} size={14} />
      <Facts ran={ran} idle={idle} most={most} wakeAt={wakeAt} look={look} />
      {isStale && <span className={classes.word}>{t`stale`}</span>}
    </span>
  );
}

function Facts({
  ran,
  idle,
  most,
  wakeAt,
  look,
}: Omit<NodeStatusProps, 'id' | 'isStale' | 'words'> & { readonly look: StatusLook }) {
  const { t, i18n } = useLingui();
  const { attempt, total, startedAt, endedAt } = ran;
  const word = i18n._(STATUS_WORDS[look.word]);
  if (idle) return <span className={classes.word}>{i18n._(IDLE_WORDS[idle].chip)}</span>;
  const isOver = look.kind === 'succeeded' || look.kind === 'failed' || look.kind === 'handled';
  const hasCounts = isOver && ran.ok + ran.failed > 0;
  const done = formatCount(ran.steps.succeeded ?? 0);
  const took = look.kind === 'succeeded' && total === 1 && startedAt !== null && endedAt !== null;
  return (
    <>
      {wakeAt !== null && (look.kind === 'waiting' || ran.status === 'waiting') ? (
        <Countdown until={wakeAt} />
      ) : (
        !hasCounts && <span className={classes.word}>{word}</span>
      )}
      {hasCounts && ran.ok > 0 && total === 1 && <span>{formatCount(ran.ok)}</span>}
      {hasCounts && ran.failed > 0 && <span>✖ {formatCount(ran.failed)}</span>}
      {most !== null && !isOver && (
        <span className={classes.times}>
          {attempt}/{most}
        </span>
      )}
      {!isOver && ran.status !== 'waiting' && ran.waiting > 1 && (
        <span className={classes.times}>
          {formatCount(ran.ok)} / {formatCount(ran.ok + ran.failed + ran.waiting)}
        </span>
      )}
      {total > 1 && <span className={classes.times}>{t`${done} of ${total}`}</span>}
      {took && endedAt - startedAt >= 1_000 && (
        <span className={classes.times}>{formatDuration(endedAt - startedAt)}</span>
      )}
    </>
  );
}
