import type { ResolvedPolicy } from '@holdfast/workflow';
import { retrySchedule } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useEditor } from '../../canvas/context.ts';
import { nameOf } from '../../canvas/lookup.ts';
import { formatDuration } from '../../ui/format.ts';
import { outcomeOf } from './outcome.ts';
import classes from './policy.module.css';

/** What a step does about a passing failure, in one sentence. Made from the same schedule as its picture. */
export function PolicySentence({ nodeId, resolved }: { readonly nodeId: string; readonly resolved: ResolvedPolicy }) {
  const { t } = useLingui();
  const document = useEditor((state) => state.document);
  const { tries, isCut } = retrySchedule(resolved.retry.transient);
  const count = tries.length;
  const within = formatDuration(tries.at(-1)?.usualMs ?? 0);
  const outcome = outcomeOf(document, nodeId, resolved, 'transient');
  const then = {
    park: t`then waits in the exception queue`,
    ask: t`then asks a person`,
    continue: t`then goes on with a safe default`,
    stop: t`then stops the run`,
    fallback: outcome.action === 'fallback' ? t`then goes to "${nameOf(document, outcome.to)}"` : '',
  }[outcome.action];
  return (
    <p className={classes.sentence} data-testid="policy-sentence">
      {count === 1 ? t`Tries once, ${then}.` : t`Tries ${count} times over about ${within}, ${then}.`}{' '}
      {isCut && t`The time for tries ends before their number does.`}
    </p>
  );
}
