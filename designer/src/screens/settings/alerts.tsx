import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { useSession } from '../../app/session.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { AlertLines } from '../overview/alerts-card.tsx';
import { AlertChannels } from './alert-channels.tsx';
import { Deliveries } from './deliveries.tsx';
import classes from './settings.module.css';

/** What somebody has to look at now, who is told of it, and what was told. */
export function AlertsPage() {
  const { t } = useLingui();
  const { role } = useSession();
  return (
    <>
      <h2 className={classes.heading}>{t`Open alerts`}</h2>
      <Standing />
      <h2 className={classes.heading}>{t`Who is told`}</h2>
      <p className={classes.lead}>
        {t`A message is sent once an alert has been open for a minute, together with those that began in that minute; then once a day while it stays open; and once it has been over for ten minutes. It says what is wrong, how often, since when, and where to look.`}
      </p>
      {role === 'owner' || role === 'admin' ? (
        <>
          <AlertChannels />
          <h2 className={classes.heading}>{t`Messages sent`}</h2>
          <Deliveries about="alerts" />
        </>
      ) : (
        <p className={classes.lead}>{t`An administrator says which channels tell of alerts.`}</p>
      )}
      <h2 className={classes.heading}>{t`By a workflow`}</h2>
      <p className={classes.lead}>
        {t`A workflow can name another one in its settings that is started when a run of it fails: begin that one with the trigger "A run failed".`}{' '}
        <Link to="/workflows">{t`Go to the workflows`}</Link>
      </p>
    </>
  );
}

function Standing() {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery({ queryKey: ['overview'], queryFn: () => call(api.GET('/overview')) });
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.alerts.length === 0) return <p className={classes.lead}>{t`None. Nothing needs attention.`}</p>;
  return <AlertLines alerts={data.alerts} />;
}
