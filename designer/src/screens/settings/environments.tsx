import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { formatBytes, formatCount, formatInstant, formatMs } from '../../ui/format.ts';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { VariablesSection } from '../../variables/variables-section.tsx';
import { Pairs } from './pairs.tsx';
import classes from './settings.module.css';

/** What workflows find here: the variables of the workspace, and the installation that it is on. */
export function EnvironmentsPage() {
  return (
    <>
      <VariablesSection />
      <Installation />
    </>
  );
}

function Installation() {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery({ queryKey: ['system'], queryFn: () => call(api.GET('/system')) });
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const { state, limits } = data;
  const rows: readonly (readonly [string, string])[] = [
    [t`Holdfast`, data.version],
    [t`Address`, data.publicUrl],
    [t`Running since`, formatInstant(data.startedAt)],
    [t`Processes`, data.roles.join(' + ')],
    [t`Node.js`, data.node],
    [t`Database`, `Postgres ${state.serverVersion}, ${state.kind === 'embedded' ? t`brought along` : t`external`}`],
    [t`Queue`, data.queue.kind === 'redis' ? 'Redis' : 'Postgres'],
    [t`A durable write takes`, data.fsyncMs === null ? t`not measured` : formatMs(data.fsyncMs)],
    [t`Largest request`, formatBytes(limits.intakeBytes)],
    [t`Largest item`, formatBytes(limits.itemBytes)],
    [t`Longest list of items`, formatCount(limits.listItems)],
  ];
  return (
    <>
      <h2 className={classes.heading}>{t`This installation`}</h2>
      <Pairs of={rows} />
      <h2 className={classes.heading}>{t`To another installation`}</h2>
      <p className={classes.lead}>
        {t`Export a workflow there and import it here, or the other way round: it names its connections and variables, so it finds the accounts and values of each installation.`}{' '}
        <Link to="/workflows">{t`Go to the workflows`}</Link>
        {' · '}
        <Link to="/connections">{t`Go to the connections`}</Link>
      </p>
    </>
  );
}
