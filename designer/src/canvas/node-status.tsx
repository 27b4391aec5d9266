import type { NodeView } from '@holdfast/workflow';
import { useLingui } from '@lingui/react';
import { formatCount } from '../ui/format.ts';
import { STATUS_WORDS, StatusIcon } from '../ui/status.tsx';
import { lookOfStep } from '../ui/status-kinds.ts';
import { Countdown } from '../ui/time.tsx';
import classes from './node-card.module.css';

/** How a node goes in a run, in words. */
export function useStatusWords(ran: NodeView | undefined): string {
  const { _ } = useLingui();
  if (!ran) return '';
  const word = _(STATUS_WORDS[lookOfStep(ran.status).word]);
  const count = ran.ok + ran.failed;
  return ran.failed > 0 ? `${word} (${ran.failed} / ${count})` : count > 0 ? `${word} (${count})` : word;
}

/** The chip of a node: icon, then its counts, or the word where there are none yet. */
export function NodeStatus({ id, ran }: { readonly id: string; readonly ran: NodeView }) {
  const { _ } = useLingui();
  const look = lookOfStep(ran.status);
  const word = _(STATUS_WORDS[look.word]);
  const isOver = look.kind === 'succeeded' || look.kind === 'failed' || look.kind === 'handled';
  const showsCounts = isOver && ran.ok + ran.failed > 0;
  return (
    <span
      className={classes.status}
      data-kind={look.kind}
      data-testid={`node-status-${id}`}
      title={ran.total > 1 ? `${word} · ${ran.total}×` : word}
    >
      <StatusIcon look={look} size={14} />
      {ran.wakeAt !== null && look.kind === 'waiting' ? (
        <Countdown until={ran.wakeAt} />
      ) : showsCounts ? (
        <>
          {ran.ok > 0 && <span>{formatCount(ran.ok)}</span>}
          {ran.failed > 0 && <span>✖ {formatCount(ran.failed)}</span>}
        </>
      ) : (
        <span className={classes.word}>{word}</span>
      )}
      {ran.total > 1 && <span className={classes.times}>×{ran.total}</span>}
    </span>
  );
}
