import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useIsLive } from '../../live/hooks.ts';
import { formatCount, formatMs } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Health } from '../connections/health.tsx';
import { connectionsQuery } from '../connections.tsx';
import { Card } from './card.tsx';
import classes from './overview.module.css';
import { systemQuery } from './system-query.ts';

/** Whether what Holdfast stands on works: its database, its queue, live messages, the connections. */
export function HealthCard() {
  const { t } = useLingui();
  const isLive = useIsLive();
  const system = useQuery(systemQuery);
  const connections = useQuery(connectionsQuery);
  const all = connections.data?.items ?? [];
  const bad = all.filter(({ health }) => health === 'failing' || health === 'broken');
  const total = formatCount(all.length);
  const { data } = system;
  return (
    <Card title={t`Health`} all={{ to: '/connections', label: t`Show connections` }}>
      {system.error && <ProblemNote error={system.error} />}
      <ul className={classes.lines}>
        {bad.map((row) => (
          <li key={row.id}>
            <Health of={row.health} />
            <Link to="/connections/$connectionId" params={{ connectionId: row.id }}>
              {row.title}
            </Link>
            <span className={classes.end}>{row.lastError}</span>
          </li>
        ))}
        {connections.data && bad.length === 0 && (
          <li>
            <span>{t`Connections`}</span>
            <span className={classes.end}>
              {all.length === 0 ? t`none yet` : t`${total} · none failed when last used or tested`}
            </span>
          </li>
        )}
        {data && (
          <>
            <li>
              <span>{t`Database`}</span>
              <span className={classes.end}>
                Postgres {data.state.serverVersion}
                {data.fsyncMs !== null && ` · ${t`a durable write takes ${formatMs(data.fsyncMs)}`}`}
              </span>
            </li>
            <li>
              <span>{t`Queue`}</span>
              <span className={classes.end}>{data.queue.kind === 'redis' ? 'Redis' : 'Postgres'}</span>
            </li>
          </>
        )}
        <li>
          <span>{t`Live messages`}</span>
          <span className={classes.end}>{isLive ? t`arrive` : t`do not arrive; what you see may be old`}</span>
        </li>
      </ul>
    </Card>
  );
}
