import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { formatCount } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Ago, Countdown } from '../../ui/time.tsx';
import { FailureClass } from '../exceptions/failure-class.tsx';
import { useExceptionGroups } from '../exceptions/use-exceptions.ts';
import { Card } from './card.tsx';
import classes from './overview.module.css';

const SHOWN = 5;

interface WaitingCardProps {
  /** How many wait in all. */
  readonly count: number | undefined;
}

/** The causes of what waits for a repair. */
export function ExceptionsCard({ count = 0 }: WaitingCardProps) {
  const { t } = useLingui();
  const { data, error, isPending } = useExceptionGroups();
  const groups = data?.items ?? [];
  const steps = formatCount(count);
  return (
    <Card
      title={count > 0 ? t`Exceptions · ${steps}` : t`Exceptions`}
      {...(count > 0 ? { all: { to: '/exceptions', label: t`Show all` } } : {})}
    >
      {error ? (
        <ProblemNote error={error} />
      ) : groups.length === 0 ? (
        !isPending && <p className={classes.none}>{t`Nothing waits for a repair.`}</p>
      ) : (
        <ul className={classes.lines}>
          {groups.slice(0, SHOWN).map((group) => (
            <li key={group.fingerprint}>
              <FailureClass name={group.class} />
              <Link to="/exceptions/$group" params={{ group: group.fingerprint }}>
                {group.message}
              </Link>
              <span className={classes.end}>
                × {formatCount(group.count)} · <Ago at={group.since} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}

/** Questions that nobody has answered. */
export function ApprovalsCard({ count = 0 }: WaitingCardProps) {
  const { t } = useLingui();
  const { data, error } = useQuery({
    queryKey: ['approvals', 'open', 'first'],
    queryFn: () => call(api.GET('/approvals', { params: { query: { state: 'open', limit: SHOWN } } })),
  });
  const asked = formatCount(count);
  return (
    <Card
      title={count > 0 ? t`Approvals · ${asked}` : t`Approvals`}
      {...(count > 0 ? { all: { to: '/approvals', label: t`Show all` } } : {})}
    >
      {error ? (
        <ProblemNote error={error} />
      ) : data?.items.length === 0 ? (
        <p className={classes.none}>{t`Nobody is asked anything.`}</p>
      ) : (
        <ul className={classes.lines}>
          {data?.items.map((row) => (
            <li key={row.id}>
              <Link to="/approvals/$approvalId" params={{ approvalId: row.id }}>
                {row.title}
              </Link>
              <span className={classes.end}>
                {t`due in`} <Countdown until={row.deadline} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
