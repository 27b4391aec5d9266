import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import type { Retention } from '../../api/types.ts';
import { useSession } from '../../app/session.tsx';
import { formatCount } from '../../ui/format.ts';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { Pairs } from './pairs.tsx';
import { RetentionForm } from './retention-form.tsx';
import classes from './settings.module.css';

/** How long things are kept. */
export function RetentionPage() {
  const { t } = useLingui();
  const { role } = useSession();
  const { data, error, refetch } = useQuery({
    queryKey: ['retention'],
    queryFn: () => call(api.GET('/retention')),
  });
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const { runDays, ownWords } = data;
  const mayChange = role === 'owner' || role === 'admin';
  return (
    <>
      <h2 className={classes.heading}>{t`Finished runs`}</h2>
      <p className={classes.lead}>
        {t`A finished run goes whole, with its journal and its items, and the audit trail names it. A file that another run names stays with that one. Runs that are open stay. A workflow says in its own settings how long its runs are kept; for all others it is said here.`}{' '}
        {ownWords > 0 && t`Workflows that say it themselves: ${formatCount(ownWords)}.`}{' '}
        <Link to="/workflows">{t`Go to the workflows`}</Link>
      </p>
      {mayChange ? (
        <RetentionForm key={runDays} days={runDays} onSaved={() => void refetch()} />
      ) : (
        <p className={classes.lead}>
          {runDays === null ? t`They are kept for good.` : t`They are kept for ${formatCount(runDays)} days.`}
        </p>
      )}
      <h2 className={classes.heading}>{t`Everything else`}</h2>
      <Others of={data} />
    </>
  );
}

/** What the pruner clears away by settings of the installation, and what nobody does. */
function Others({ of: { callDays, keyDays, replyDays } }: { readonly of: Retention }) {
  const { t } = useLingui();
  const days = (count: number) => t`${formatCount(count)} days`;
  const rows: readonly (readonly [string, string])[] = [
    [t`Calls of webhooks that started no run`, days(callDays)],
    [t`Events, once they are settled`, days(callDays)],
    [t`Values that a variable had before`, t`${days(callDays)}, and while a run may see them`],
    [t`Versions by which late calls are told from new ones`, days(callDays)],
    [t`What was told of alerts`, days(callDays)],
    [t`What was told of questions`, t`as long as their run`],
    [t`What providers told, once it is done`, days(keyDays)],
    [
      t`The run of a call`,
      t`at least ${days(keyDays)}, however short its workflow keeps it: so long its sender may try again`,
    ],
    [t`Answers to requests with an idempotency key`, days(replyDays)],
    [t`Items and files that no run names`, t`a day`],
    [t`Workflows, their versions, and the audit trail`, t`for good`],
  ];
  return (
    <>
      <Pairs of={rows} />
      <p className={classes.lead}>
        {t`These hold for the whole installation. Whoever runs it sets them with HOLDFAST_KEEP_CALL_DAYS, HOLDFAST_KEEP_KEY_DAYS and HOLDFAST_KEEP_REPLY_DAYS.`}
      </p>
    </>
  );
}
