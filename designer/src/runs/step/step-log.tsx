import type { JournalEntry, RunEvent } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { formatInstant } from '../../ui/format.ts';
import { STATUS_WORDS } from '../../ui/status.tsx';
import { lookOfStep } from '../../ui/status-kinds.ts';
import classes from './step.module.css';

interface StepLogProps {
  readonly stepId: string;
  /** The run's journal, as far as it is shown. */
  readonly entries: readonly JournalEntry[];
}

/** What happened to a step, entry by entry, as the journal has it. */
export function StepLog({ stepId, entries }: StepLogProps) {
  const { t, i18n } = useLingui();
  const wordsOf = useEventWords();
  const own = entries.filter(
    ({ event, moves }) => ('step' in event && event.step === stepId) || moves.some(({ step }) => step === stepId),
  );
  if (own.length === 0) return <p>{t`Nothing has happened here yet.`}</p>;
  return (
    <ol className={classes.log}>
      {own.map(({ seq, event, moves }) => {
        const move = moves.findLast(({ step }) => step === stepId);
        const isOwn = 'step' in event && event.step === stepId;
        return (
          <li key={seq}>
            <time dateTime={new Date(event.at).toISOString()} title={formatInstant(event.at)}>
              {new Date(event.at).toISOString().slice(11, 23)}
            </time>
            <span>
              {isOwn ? wordsOf(event) : t`An earlier step led here`}
              {move && ` → ${i18n._(STATUS_WORDS[lookOfStep(move.to).word])}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

const sizeOf = (items: readonly number[] | 'all'): string => (items === 'all' ? '∀' : String(items.length));

function useEventWords(): (event: RunEvent) => string {
  const { t } = useLingui();
  return (event) => {
    switch (event.type) {
      case 'step.started':
        return t`Attempt ${event.attempt} began`;
      case 'effects.sent':
        return t`${event.items.length} writes were allowed to leave`;
      case 'effects.learned':
        return t`The outcome of ${event.items.length} writes became known`;
      case 'step.attempted': {
        const failed = event.failures.map(({ items, failure }) => `${failure.code} ×${sizeOf(items)}`).join(', ');
        const ok = event.ok === 'all' ? t`all` : event.ok.length;
        return failed
          ? t`Attempt ${event.attempt}: ${ok} through, ${failed}`
          : t`Attempt ${event.attempt}: ${ok} through`;
      }
      case 'step.suspended':
        return t`It waits: ${event.wait.kind}`;
      case 'wait.ended':
        return t`The wait ended: ${event.outcome.kind}`;
      case 'step.repaired':
        return t`${event.by} repaired it (${event.action}): ${event.reason}`;
      default:
        return event.type;
    }
  };
}
