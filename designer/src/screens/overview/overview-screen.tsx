import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { formatCount, formatShare } from '../../ui/format.ts';
import { Page, PageBody } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { AlertsCard } from './alerts-card.tsx';
import { EpochNote } from './epoch-note.tsx';
import { HealthCard } from './health-card.tsx';
import { Hours } from './hours.tsx';
import { LatestRuns } from './latest-runs.tsx';
import classes from './overview.module.css';
import { ApprovalsCard, ExceptionsCard } from './waiting-cards.tsx';

interface Span {
  readonly runs: number;
  readonly failed: number;
  readonly succeeded: number;
}

/** Failed runs among those that have ended, between 0 and 1. Null when none has. */
const failureShare = ({ failed, succeeded }: Span): number | null =>
  failed + succeeded === 0 ? null : failed / (failed + succeeded);

/** Which share of the runs failed, and how that was the week before. */
function FailureWords({ now, before }: { readonly now: number | null; readonly before: number | null }) {
  const { t } = useLingui();
  const share = now === null ? '' : formatShare(now);
  const shareBefore = before === null ? '' : formatShare(before);
  if (now === null)
    return before === null ? t`no run has ended yet` : t`none has ended; ${shareBefore} the week before`;
  return before === null
    ? t`${share} of those that ended`
    : t`${share} of those that ended; ${shareBefore} the week before`;
}

/** What waits for somebody, and how things went. Each number opens the list it counts. */
export function OverviewScreen() {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery({ queryKey: ['overview'], queryFn: () => call(api.GET('/overview')) });
  if (error) return <ProblemScreen isPage error={error} onRetry={() => void refetch()} />;
  const number = (count: number | undefined) => (count === undefined ? '–' : formatCount(count));
  const runsBefore = number(data?.previous24h.runs);
  return (
    <Page title={t`Overview`} toolbarLabel={t`Overview`}>
      <PageBody>
        <EpochNote />
        <AlertsCard alerts={data?.alerts ?? []} />
        <div className={classes.figures}>
          <Link to="/runs" search={{ since: '24h' }} className={classes.figure}>
            <span>{t`Runs, 24 h`}</span>
            <b>{number(data?.last24h.runs)}</b>
            <small>{t`${runsBefore} the day before`}</small>
          </Link>
          <Link to="/runs" search={{ status: 'failed', since: '24h' }} className={classes.figure}>
            <span>{t`Failed, 24 h`}</span>
            <b>{number(data?.last24h.failed)}</b>
            <small>
              {data && <FailureWords now={failureShare(data.last24h)} before={failureShare(data.previous7d)} />}
            </small>
          </Link>
          <Link to="/runs" search={{ status: 'running,accepted,cancelling' }} className={classes.figure}>
            <span>{t`Running`}</span>
            <b>{number(data?.counts.running)}</b>
            <small>{t`under way now`}</small>
          </Link>
          <Link to="/runs" search={{ status: 'waiting' }} className={classes.figure}>
            <span>{t`Waiting`}</span>
            <b>{number(data?.counts.waiting)}</b>
            <small>{t`for a time, a call or a person`}</small>
          </Link>
        </div>
        <div className={classes.halves}>
          <ExceptionsCard count={data?.counts.parked} />
          <ApprovalsCard count={data?.counts.approvals} />
        </div>
        {data && <Hours hours={data.perHour} />}
        <div className={classes.halves}>
          <LatestRuns />
          <HealthCard />
        </div>
      </PageBody>
    </Page>
  );
}
