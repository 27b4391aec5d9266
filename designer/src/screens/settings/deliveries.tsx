import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { When } from '../../ui/time.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import classes from './settings.module.css';

interface DeliveriesProps {
  /** Default: all. */
  readonly about?: 'alerts';
}

/** What people were told, newest first, and what became of it. For administrators. */
export function Deliveries({ about }: DeliveriesProps) {
  const { t } = useLingui();
  const { data, error, refetch } = useQuery({
    queryKey: ['notice-deliveries', about],
    queryFn: () => call(api.GET('/notice-deliveries', { params: { query: about ? { about } : {} } })),
  });
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  if (data.items.length === 0) return <p className={classes.lead}>{t`None was sent yet.`}</p>;
  const words = { due: t`waits`, sent: t`delivered`, failed: t`failed` };
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer (WCAG 2.1.1).
    <section aria-label={t`What people were told`} tabIndex={0} style={{ overflowX: 'auto' }}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t`At`}</th>
            <th scope="col">{t`Message`}</th>
            <th scope="col">{t`By`}</th>
            <th scope="col">{t`To`}</th>
            <th scope="col">{t`State`}</th>
          </tr>
        </thead>
        <tbody>
          {data.items.map((row) => (
            <tr key={row.id}>
              <td>
                <When at={row.createdAt} />
              </td>
              <td>{row.subject}</td>
              <td>{row.channelName ?? t`removed`}</td>
              <td>{row.recipients.join(', ')}</td>
              <td>
                {words[row.state]}
                {row.detail && ` · ${row.detail}`}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
