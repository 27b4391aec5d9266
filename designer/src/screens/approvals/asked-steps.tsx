import { useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { Countdown } from '../../ui/time.tsx';
import { RepairButtons } from '../exceptions/repairs.tsx';
import classes from './approvals.module.css';

/** Failures that a person was asked about: silence ends them, and never as consent. */
export function AskedSteps() {
  const { t } = useLingui();
  const list = useInfiniteQuery({
    queryKey: ['exceptions', 'asked'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(api.GET('/exceptions', { params: { query: { asked: true, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  if (rows.length === 0) return null;
  return (
    <section className={classes.asked} aria-label={t`Asked about failures`} data-testid="asked-steps">
      <h2>{t`Asked about failures`}</h2>
      <ul>
        {rows.map((row) => (
          <li key={`${row.runId} ${row.step.id}`}>
            <p>
              <Link to="/runs/$runId" params={{ runId: row.runId }} search={{ step: row.step.id }}>
                {row.workflowName} · {row.nodeName}
              </Link>{' '}
              {row.businessKey}
              {row.askedUntil !== null && (
                <span className={classes.quiet}>
                  {' '}
                  · {t`due in`} <Countdown until={row.askedUntil} />
                </span>
              )}
            </p>
            <p>{row.failure.message}</p>
            <RepairButtons row={row} />
          </li>
        ))}
      </ul>
    </section>
  );
}
