import type { JournalEntry, RunEvent, Wait, WaitOutcome } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { useRepairWords } from '../../screens/exceptions/repair-words.ts';
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
              {isOwn || event.type === 'run.abandoned' ? wordsOf(event) : t`An earlier step led here`}
              {move && ` → ${i18n._(STATUS_WORDS[lookOfStep(move.to).word])}`}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

function useEventWords(): (event: RunEvent) => string {
  const { t } = useLingui();
  const repairs = useRepairWords('');
  const waits: Readonly<Record<Wait['kind'], string>> = {
    timer: t`It rests until its time has come`,
    callback: t`It waits for a call`,
    approval: t`It waits for a decision`,
    children: t`It waits for the runs that it started`,
  };
  const ended = (outcome: WaitOutcome): string => {
    switch (outcome.kind) {
      case 'timer':
        return t`Its time had come`;
      case 'expired':
        return t`Nobody came in time`;
      case 'called':
        return t`It was called`;
      case 'decided':
        return t`${outcome.by} decided: ${outcome.choice}`;
      case 'children':
        return t`The runs that it started were over`;
    }
  };
  return (event) => {
    switch (event.type) {
      case 'step.started':
        return t`Attempt ${event.attempt} began`;
      case 'effects.sent':
        return plural(event.items.length, {
          one: '# write was allowed to leave',
          other: '# writes were allowed to leave',
        });
      case 'effects.learned':
        return plural(event.items.length, {
          one: 'The outcome of # write became known',
          other: 'The outcome of # writes became known',
        });
      case 'step.attempted': {
        const failed = event.failures
          .map(({ items, failure }) => `${failure.code} ×${items === 'all' ? t`all` : items.length}`)
          .join(', ');
        const ok = event.ok === 'all' ? t`all` : event.ok.length;
        return failed
          ? t`Attempt ${event.attempt}: ${ok} through, ${failed}`
          : t`Attempt ${event.attempt}: ${ok} through`;
      }
      case 'step.suspended':
        return waits[event.wait.kind];
      case 'wait.ended':
        return ended(event.outcome);
      case 'run.abandoned':
        return t`${event.by} stopped the run, which could not be taken up`;
      case 'step.repaired':
        return t`${event.by}, ${repairs[event.action].label}: ${event.reason}`;
      default:
        return event.type;
    }
  };
}
