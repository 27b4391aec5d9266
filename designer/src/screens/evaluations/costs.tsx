import { useLingui } from '@lingui/react/macro';
import { VisuallyHidden } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import { documentOf } from '../../api/documents.ts';
import type { Spending, Workflow } from '../../api/types.ts';
import { useCostText } from '../../ui/cost-text.ts';
import { formatCount, formatDollars } from '../../ui/format.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import classes from './evaluations.module.css';

const DAYS = 30;
const DAY_MS = 86_400_000;

/** What calls of models cost the workflow: by day, by step, by model, and what budgets have left. */
export function Costs({ workflow }: { readonly workflow: Workflow }) {
  const { t } = useLingui();
  const { data, error } = useQuery({
    queryKey: ['spending', workflow.id],
    queryFn: () =>
      call(api.GET('/workflows/{id}/spending', { params: { path: { id: workflow.id }, query: { days: DAYS } } })),
  });
  if (error) return <ProblemNote error={error} />;
  if (!data) return <Waiting />;
  const names = new Map(documentOf(workflow.document).nodes.map(({ id, name }) => [id, name]));
  return (
    <section aria-label={t`Costs`}>
      <h2 className={classes.heading}>{t`What calls of models cost, last 30 days`}</h2>
      {data.days.length === 0 ? (
        <p className={classes.quiet}>{t`No model was asked yet.`}</p>
      ) : (
        <div className={classes.costs}>
          <Days days={data.days} />
          <By title={t`By step`} rows={data.nodes} names={names} />
          <By title={t`By model`} rows={data.models} />
          <Budgets budgets={data.budgets} />
        </div>
      )}
    </section>
  );
}

function Days({ days }: Pick<Spending, 'days'>) {
  const { t } = useLingui();
  const costText = useCostText();
  const spent = new Map(days.map(({ name, cost }) => [name, cost]));
  const last = Date.parse(days.at(-1)?.name ?? '') || 0;
  const shown = Array.from({ length: DAYS }, (_, back) => {
    const day = new Date(last - (DAYS - 1 - back) * DAY_MS).toISOString().slice(0, 10);
    return { day, cost: spent.get(day) ?? 0 };
  });
  const most = Math.max(...shown.map(({ cost }) => cost), Number.MIN_VALUE);
  const sum = (of: 'cost' | 'unpriced' | 'calls') => days.reduce((total, day) => total + day[of], 0);
  const together = costText({ cost: sum('cost'), unpriced: sum('unpriced'), calls: sum('calls') });
  return (
    <div>
      <h3>{t`By day: ${together} together`}</h3>
      <div className={classes.days} aria-hidden="true">
        {shown.map(({ day, cost }) => (
          <i key={day} title={`${day} · ${formatDollars(cost)}`} style={{ blockSize: `${(cost / most) * 100}%` }} />
        ))}
      </div>
      <VisuallyHidden>
        <ul>
          {days.map((day) => (
            <li key={day.name}>
              {day.name}: {costText(day)}
            </li>
          ))}
        </ul>
      </VisuallyHidden>
    </div>
  );
}

interface ByProps {
  readonly title: string;
  readonly rows: Spending['nodes'];
  readonly names?: ReadonlyMap<string, string>;
}

function By({ title, rows, names }: ByProps) {
  const { t } = useLingui();
  const costText = useCostText();
  return (
    <div>
      <h3>{title}</h3>
      <table className={classes.sums}>
        <thead>
          <tr>
            <td />
            <th scope="col">{t`Calls`}</th>
            <th scope="col">{t`Tokens`}</th>
            <th scope="col">{t`Cost`}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, calls, inputTokens, outputTokens, ...costs }) => (
            <tr key={name}>
              <th scope="row" className={classes.name ?? ''}>
                {names?.get(name) ?? name}
              </th>
              <td>{formatCount(calls)}</td>
              <td>{formatCount(inputTokens + outputTokens)}</td>
              <td>{costText({ ...costs, calls })}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Budgets({ budgets: { perRun, day, month, workspaceDay } }: Pick<Spending, 'budgets'>) {
  const { t } = useLingui();
  const standing = [
    { name: t`Today`, ...day },
    { name: t`This month`, ...month },
    { name: t`Today, all workflows`, ...workspaceDay },
  ];
  const most = perRun === null ? null : formatDollars(perRun);
  return (
    <div>
      <h3>{t`Budgets`}</h3>
      <dl className={classes.budgets}>
        {standing.map(({ name, spent, limit }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {limit === null ? (
                t`${formatDollars(spent)}, no budget`
              ) : (
                <>
                  <meter
                    min={0}
                    max={limit}
                    high={limit * 0.8}
                    optimum={0}
                    value={Math.min(spent, limit)}
                    aria-label={name}
                  />
                  {t`${formatDollars(spent)} of ${formatDollars(limit)}`}
                </>
              )}
            </dd>
          </div>
        ))}
        <div>
          <dt>{t`One run`}</dt>
          <dd>{most === null ? t`no budget` : t`at most ${most}`}</dd>
        </div>
      </dl>
    </div>
  );
}
