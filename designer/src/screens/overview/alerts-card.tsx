import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { Alert } from '../../api/types.ts';
import { formatCount } from '../../ui/format.ts';
import { Ago } from '../../ui/time.tsx';
import { placeOf } from './alert-place.ts';
import { Card } from './card.tsx';
import classes from './overview.module.css';

/** What somebody has to look at, most pressing first. Nothing where there is nothing. */
export function AlertsCard({ alerts }: { readonly alerts: readonly Alert[] }) {
  const { t } = useLingui();
  if (alerts.length === 0) return null;
  return (
    <div className={classes.alerts}>
      <Card title={t`Alerts`}>
        <AlertLines alerts={alerts} />
      </Card>
    </div>
  );
}

/** Alerts, one a line. */
export function AlertLines({ alerts }: { readonly alerts: readonly Alert[] }) {
  return (
    <ul className={classes.lines}>
      {alerts.map((alert) => (
        <li key={`${alert.kind} ${alert.subject?.id ?? ''}`}>
          <Counted of={alert} />
          {alert.subject && <Subject of={alert.subject} />}
          <span className={classes.end}>{alert.since !== null && <Ago at={alert.since} />}</span>
        </li>
      ))}
    </ul>
  );
}

/** What an alert says; it leads to what it counts. */
function Counted({ of }: { readonly of: Alert }) {
  const place = placeOf(of);
  return place ? (
    <Link {...place}>
      <AlertWords of={of} />
    </Link>
  ) : (
    <span>
      <AlertWords of={of} />
    </span>
  );
}

function Subject({ of: { kind, id, name } }: { readonly of: NonNullable<Alert['subject']> }) {
  return kind === 'workflow' ? (
    <Link to="/workflows/$workflowId" params={{ workflowId: id }}>
      {name}
    </Link>
  ) : (
    <Link to="/connections/$connectionId" params={{ connectionId: id }}>
      {name}
    </Link>
  );
}

function AlertWords({ of: { kind, count } }: { readonly of: Alert }) {
  const { t } = useLingui();
  const number = formatCount(count);
  switch (kind) {
    case 'duplicate_effect':
      return t`Writes that happened twice: ${number}`;
    case 'database_restored':
      return t`The database was restored`;
    case 'disk_low':
      return t`The disk is nearly full`;
    case 'writes_held':
      return t`Writes are held back`;
    case 'runs_stuck':
      return t`Runs that are due and that nobody works on: ${number}`;
    case 'version_unusable':
      return t`Runs that need node types which are not there: ${number}`;
    case 'runs_not_taken_up':
      return t`Runs that cannot be taken up: ${number}`;
    case 'schedule_dead':
      return t`A schedule does not start its runs`;
    case 'writes_in_doubt':
      return t`Writes of which nobody knows whether they happened: ${number}`;
    case 'connection_broken':
      return t`The sign-in is refused`;
    case 'connection_open':
      return t`Too many calls failed; no more are made for now`;
    case 'webhook_failing':
      return t`Changes there may be missed, or come late`;
    case 'certificate_ending':
      return t`The certificate ends soon, or has ended: enter a new one`;
    case 'consent_ending':
      return t`The sign-in ends soon: sign in again`;
    case 'runs_failed':
      return t`Runs that failed within a day: ${number}`;
    case 'steps_parked':
      return t`Steps that wait for a repair: ${number}`;
    case 'exceptions_overdue':
      return t`Exceptions past their time: ${number}`;
  }
}
