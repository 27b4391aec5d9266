import { useLingui } from '@lingui/react/macro';
import { formatCount } from '../../ui/format.ts';
import stacked from '../../ui/stacked.module.css';
import { useOutcomeWords } from './outcome-words.ts';
import type { Reconciliation, Sums } from './reconciliation.ts';
import classes from './step.module.css';

/** The result of a reconciliation: how many records came to each outcome, and what they add up to on either side. */
export function ReconciliationTable({ title, here, there, open, rows, sums }: Reconciliation) {
  const { t } = useLingui();
  const words = useOutcomeWords(here, there);
  const count = formatCount(open);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer (WCAG 2.1.1).
    <div className={classes.items} tabIndex={0} role="group" aria-label={title} data-testid="reconciliation">
      <table className={stacked.stacked}>
        <caption className={classes.caption}>
          {title} <span className={classes.quiet}>{open === 0 ? t`all of it agrees` : t`${count} open`}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">{t`Outcome`}</th>
            <th scope="col" className={classes.amount}>{t`Findings`}</th>
            <th scope="col" className={classes.amount}>
              {here}
            </th>
            <th scope="col" className={classes.amount}>
              {there}
            </th>
            <th scope="col" className={classes.amount}>{t`Difference`}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.outcome} data-testid={`outcome-${row.outcome}`}>
              <th scope="row" data-whole>
                {words[row.outcome]}
              </th>
              <td className={classes.amount} data-whole data-label={t`Findings`}>
                {formatCount(row.count)}
              </td>
              <Amounts sums={row.sums} title={here} side="here" records={row.here} />
              <Amounts sums={row.sums} title={there} side="there" records={row.there} />
              <Amounts sums={row.sums} title={t`Difference`} side="difference" records={null} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" data-whole>{t`In all`}</th>
            <td className={classes.amount} data-whole data-label={t`Findings`}>
              {formatCount(rows.reduce((all, row) => all + row.count, 0))}
            </td>
            <Amounts sums={sums} title={here} side="here" records={rows.reduce((all, row) => all + row.here, 0)} />
            <Amounts sums={sums} title={there} side="there" records={rows.reduce((all, row) => all + row.there, 0)} />
            <Amounts sums={sums} title={t`Difference`} side="difference" records={null} />
          </tr>
        </tfoot>
      </table>
    </div>
  );
}

interface AmountsProps {
  readonly title: string;
  readonly sums: readonly Sums[];
  readonly side: 'here' | 'there' | 'difference';
  /** How many records they are of; shown where there is nothing to add up. */
  readonly records: number | null;
}

/** The sums of one side, a line for each currency. */
function Amounts({ title, sums, side, records }: AmountsProps) {
  return (
    <td className={classes.amount} data-whole data-label={title}>
      {sums.length === 0 && records !== null && formatCount(records)}
      {sums.map((sum) => (
        <div key={sum.currency}>
          {sum[side]} {sum.currency}
        </div>
      ))}
    </td>
  );
}
