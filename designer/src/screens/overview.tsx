import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../api/client.ts';
import { formatCount, formatHour, formatShare } from '../ui/format.ts';
import { Page, PageBody } from '../ui/page.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { Status } from '../ui/status.tsx';
import { lookOfRun } from '../ui/status-kinds.ts';
import { Ago } from '../ui/time.tsx';
import classes from './screens.module.css';

/** What waits for somebody, and how things went. Each number opens the list it counts. */
export function OverviewScreen() {
  const { t } = useLingui();
  const overview = useQuery({ queryKey: ['overview'], queryFn: () => call(api.GET('/overview')) });
  const latest = useQuery({
    queryKey: ['runs', 'latest'],
    queryFn: () => call(api.GET('/runs', { params: { query: { limit: 8 } } })),
  });
  if (overview.error) return <ProblemScreen error={overview.error} onRetry={() => void overview.refetch()} />;
  const { counts, last24h, previous24h, perHour = [] } = overview.data ?? {};
  const share = (of?: { runs: number; failed: number }) => (of && of.runs > 0 ? formatShare(of.failed / of.runs) : '–');
  const most = Math.max(1, ...perHour.map(({ succeeded, failed }) => succeeded + failed));
  const before = share(previous24h);
  const failed = formatCount(last24h?.failed ?? 0);
  return (
    <Page title={t`Overview`} toolbarLabel={t`Overview`}>
      <PageBody>
        <div className={classes.tiles}>
          <Link to="/exceptions" className={classes.tile}>
            <span>{t`Exceptions`}</span>
            <b>{formatCount(counts?.parked ?? 0)}</b>
            <small>{t`Steps that wait for a repair`}</small>
          </Link>
          <Link to="/approvals" className={classes.tile}>
            <span>{t`Approvals`}</span>
            <b>{formatCount(counts?.approvals ?? 0)}</b>
            <small>{t`Questions to people`}</small>
          </Link>
          <Link to="/runs" search={{ status: 'running,accepted,cancelling' }} className={classes.tile}>
            <span>{t`Running`}</span>
            <b>{formatCount(counts?.running ?? 0)}</b>
            <small>{t`Runs under way`}</small>
          </Link>
          <Link to="/runs" search={{ status: 'waiting' }} className={classes.tile}>
            <span>{t`Waiting`}</span>
            <b>{formatCount(counts?.waiting ?? 0)}</b>
            <small>{t`For a time, a call or a person`}</small>
          </Link>
          <Link to="/runs" search={{ status: 'failed' }} className={classes.tile}>
            <span>{t`Failure rate, 24 h`}</span>
            <b>{share(last24h)}</b>
            <small>{t`${failed} failed; the day before: ${before}`}</small>
          </Link>
        </div>
        <h2 className={classes.heading}>{t`Runs per hour`}</h2>
        {perHour.length === 0 ? (
          <p className={classes.muted}>{t`Nothing ran in the last day.`}</p>
        ) : (
          <div className={classes.bars} role="img" aria-label={t`Runs of the last day by hour`}>
            {perHour.map((hour) => (
              <div
                key={hour.hour}
                className={classes.bar}
                title={`${formatHour(hour.hour)}: ${hour.succeeded} ✓, ${hour.failed} ✖`}
              >
                <i style={{ height: `${(hour.succeeded / most) * 100}%` }} />
                <i style={{ height: `${(hour.failed / most) * 100}%` }} />
              </div>
            ))}
          </div>
        )}
        <h2 className={classes.heading}>{t`Latest runs`}</h2>
        {latest.data?.items.length === 0 && (
          <p className={classes.muted}>
            {t`Nothing has run yet.`} <Link to="/workflows">{t`Make a first workflow`}</Link>
          </p>
        )}
        <ul className={classes.report}>
          {latest.data?.items.map((run) => (
            <li key={run.id}>
              <b>
                <Ago at={run.startedAt} />
              </b>
              <Link to="/runs/$runId" params={{ runId: run.id }}>
                {run.workflowName}
              </Link>
              <Status look={lookOfRun(run.status, run.waitingFor?.kind)} />
            </li>
          ))}
        </ul>
      </PageBody>
    </Page>
  );
}
