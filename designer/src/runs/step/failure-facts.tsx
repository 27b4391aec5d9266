import { FAILURE_RULES } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Fragment } from 'react';
import type { Schemas } from '../../api/types.ts';
import { FailureClass } from '../../screens/exceptions/failure-class.tsx';
import { formatDuration } from '../../ui/format.ts';
import classes from './step.module.css';

type ItemFailures = Schemas['StepDetail']['step']['failures'][number];
const MOST_NAMED = 20;

/** Which items a failure is about, counted from 1 as people do. */
export function useItemWords(): (items: ItemFailures['items']) => string {
  const { t } = useLingui();
  return (items) => {
    if (items === 'all') return t`the whole list`;
    const list = items as readonly number[];
    const [only] = list;
    if (only !== undefined && list.length === 1) return t`item ${only + 1}`;
    const named = list.slice(0, MOST_NAMED).map((item) => item + 1);
    const more = list.length - named.length;
    return more > 0 ? t`items ${named.join(', ')} and ${more} more` : t`items ${named.join(', ')}`;
  };
}

/** One kind of failure with everything that is known about it: class, code, phase, rule and evidence. */
export function FailureFacts({ items, failure }: ItemFailures) {
  const { t, i18n } = useLingui();
  const itemWords = useItemWords();
  const { evidence = {}, decidedBy } = failure;
  const phases = {
    unsent: t`nothing left`,
    maybe_sent: t`it left, and no answer came`,
    answered: t`it was answered`,
    answered_partial: t`its answer broke off`,
  };
  const rule = FAILURE_RULES[decidedBy];
  const facts: (readonly [string, string | number | undefined])[] = [
    [t`Concerns`, itemWords(items)],
    [t`How far it got`, phases[failure.phase]],
    [t`Decided by`, rule === undefined ? decidedBy : `${decidedBy}: ${i18n._(rule)}`],
    [t`Status`, evidence.status],
    [t`Their code`, evidence.providerCode],
    [t`Error`, evidence.errorCode],
    [t`Value at`, evidence.path],
    [t`They asked to wait`, evidence.retryAfterMs === undefined ? undefined : formatDuration(evidence.retryAfterMs)],
  ];
  return (
    <div className={classes.failure}>
      <p className={classes.failureHead}>
        <FailureClass name={failure.class} /> <code>{failure.code}</code>
      </p>
      <p>{failure.message}</p>
      <dl className={classes.facts}>
        {facts.map(
          ([name, value]) =>
            value !== undefined && (
              <Fragment key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </Fragment>
            ),
        )}
      </dl>
      {evidence.body && (
        <figure className={classes.said}>
          <figcaption>{t`What the other side said`}</figcaption>
          <pre>{evidence.body}</pre>
        </figure>
      )}
    </div>
  );
}
