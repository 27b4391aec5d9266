import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { formatCount, formatShare } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import classes from './evaluations.module.css';

const DAYS = 90;

/** What people changed in forms of what a model had read, and from which confidence on they left it as it was. */
export function Corrections({ workflowId }: { readonly workflowId: string }) {
  const { t } = useLingui();
  const { data, error } = useQuery({
    queryKey: ['corrections', workflowId],
    queryFn: () =>
      call(api.GET('/workflows/{id}/corrections', { params: { path: { id: workflowId }, query: { days: DAYS } } })),
  });
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Waiting />;
  return (
    <section aria-label={t`What people changed`}>
      <h2 className={classes.heading}>{t`What people changed, last 90 days`}</h2>
      {data.fields.length === 0 ? (
        <p className={classes.quiet}>
          {t`Forms in which people correct what a model read show here how often they had to, and how sure it has to be.`}
        </p>
      ) : (
        <>
          <div className={classes.wide}>
            <table className={classes.sums}>
              <thead>
                <tr>
                  <td />
                  <th scope="col">{t`Seen`}</th>
                  <th scope="col">{t`Changed`}</th>
                  <th scope="col">{t`Suggested threshold`}</th>
                </tr>
              </thead>
              <tbody>
                {data.fields.map(({ field, right, wrong, missing, accuracy, threshold, passing }) => (
                  <tr key={field}>
                    <th scope="row" className={classes.name ?? ''}>
                      {field}
                    </th>
                    <td>{formatCount(right + wrong + missing)}</td>
                    <td>{`${formatCount(wrong + missing)} · ${formatShare(1 - accuracy)}`}</td>
                    <td>{threshold === null ? '–' : t`${String(threshold)}, ${formatShare(passing)} pass`}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className={classes.quiet}>
            {t`The least confidence from which on 98 % was left as it was, over five answers at least. What a gate let pass, nobody saw: a threshold can be lowered by this, not raised.`}
          </p>
        </>
      )}
    </section>
  );
}
