import { useLingui } from '@lingui/react/macro';
import stacked from '../../ui/stacked.module.css';
import type { Finding } from './findings.ts';
import classes from './reconciliation.module.css';

interface FindingsTableProps {
  /** What people call the sides. */
  readonly here: string;
  readonly there: string;
  readonly findings: readonly Finding[];
}

interface Row {
  readonly field: string;
  readonly here: readonly string[];
  readonly there: readonly string[];
  readonly difference: string;
}

/** A row for each field that is different; where none is, one with the records themselves. */
const rowsOf = ({ differences, here, there }: Finding): readonly Row[] =>
  differences.length === 0
    ? [{ field: '', here, there, difference: '' }]
    : differences.map((one) => ({ ...one, here: [one.here], there: [one.there] }));

/** Findings of one outcome, field by field. */
export function FindingsTable({ here, there, findings }: FindingsTableProps) {
  const { t } = useLingui();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable without a pointer (WCAG 2.1.1).
    <div className={classes.findings} tabIndex={0} role="group" aria-label={t`Findings`} data-testid="findings">
      <table className={stacked.stacked}>
        <thead>
          <tr>
            <th scope="col">{t`Key`}</th>
            <th scope="col">{t`Field`}</th>
            <th scope="col">{here}</th>
            <th scope="col">{there}</th>
            <th scope="col" className={classes.amount}>{t`Difference`}</th>
          </tr>
        </thead>
        {findings.map((finding, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: findings have no identity but their place.
          <tbody key={index} data-testid="finding">
            {rowsOf(finding).map((row, at, { length }) => (
              <tr key={row.field}>
                {at === 0 && (
                  <th scope="rowgroup" rowSpan={length} data-whole>
                    {finding.key || '–'}
                    {finding.reason !== '' && <div className={classes.reason}>{finding.reason}</div>}
                  </th>
                )}
                <td data-whole data-label={t`Field`}>
                  {row.field || '–'}
                </td>
                <Side title={here} lines={row.here} />
                <Side title={there} lines={row.there} />
                <td className={classes.amount} data-whole data-label={t`Difference`}>
                  {row.difference || '–'}
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Side({ title, lines }: { readonly title: string; readonly lines: readonly string[] }) {
  return (
    <td data-whole data-label={title}>
      {lines.length === 0
        ? '–'
        : lines.map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity but their place.
            <div key={index}>{line || '–'}</div>
          ))}
    </td>
  );
}
