import { useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { useRoom } from '../../live/hooks.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Status } from '../../ui/status.tsx';
import { lookOfRun } from '../../ui/status-kinds.ts';
import { Ago } from '../../ui/time.tsx';
import { Card } from './card.tsx';
import classes from './overview.module.css';

const latestQuery = {
  queryKey: ['runs', 'latest'],
  queryFn: () => call(api.GET('/runs', { params: { query: { limit: 8 } } })),
} as const;

/** The runs that began last, live. */
export function LatestRuns() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data, error } = useQuery(latestQuery);
  useRoom('workspace', (message) => {
    if (message.name === 'run.changed') void client.invalidateQueries({ queryKey: latestQuery.queryKey });
  });
  return (
    <Card title={t`Latest runs`} all={{ to: '/runs', label: t`Show all` }}>
      {error && <ProblemNote error={error} />}
      {data?.items.length === 0 && (
        <p className={classes.none}>
          {t`Nothing has run yet.`} <Link to="/workflows">{t`Make a first workflow`}</Link>
          {' · '}
          <Link to="/workflows" search={{ new: 'template' }}>{t`Begin with a template`}</Link>
        </p>
      )}
      <ul className={classes.lines}>
        {data?.items.map((run) => {
          const [waits, failed] = [run.waitingFor?.nodeName, run.failure?.nodeName];
          const about = (run.status === 'waiting' ? (waits ?? failed) : (failed ?? waits)) ?? run.businessKey;
          return (
            <li key={run.id}>
              <Status look={lookOfRun(run.status, run.waitingFor?.kind)} />
              <Link to="/runs/$runId" params={{ runId: run.id }}>
                {run.workflowName}
              </Link>
              <span className={classes.end}>
                {about && `${about} · `}
                <Ago at={run.startedAt} />
              </span>
            </li>
          );
        })}
      </ul>
    </Card>
  );
}
