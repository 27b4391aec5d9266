import { useLingui } from '@lingui/react/macro';
import { Switch } from '@mantine/core';
import IconCheck from '@tabler/icons-react/icons/IconCheck';
import IconX from '@tabler/icons-react/icons/IconX';
import { useState } from 'react';
import type { EvaluationDetail } from '../../api/types.ts';
import { formatCount, formatShare } from '../../ui/format.ts';
import classes from './evaluations.module.css';

const MOST = 200;
const shown = (value: unknown): string =>
  typeof value === 'string' ? value : value === null || value === undefined ? '–' : JSON.stringify(value);

/** What was read in each example, beside what is right where that is something else. */
export function ExampleTable({ cases }: Pick<EvaluationDetail, 'cases'>) {
  const { t } = useLingui();
  const [isAll, setAll] = useState(false);
  const names = [...new Set(cases.flatMap(({ fields }) => fields.map(({ field }) => field)))];
  const wrong = cases.filter(({ fields, failure }) => failure !== null || fields.some(({ isRight }) => !isRight));
  const rows = (isAll ? cases : wrong).slice(0, MOST);
  const left = formatCount((isAll ? cases : wrong).length - rows.length);
  return (
    <section aria-label={t`Examples`}>
      <div className={classes.over}>
        <h2 className={classes.heading}>{t`Examples`}</h2>
        <Switch
          size="xs"
          label={t`Also those that are right`}
          checked={isAll}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
      </div>
      {rows.length === 0 ? (
        <p className={classes.quiet}>{t`Every field of every example is right.`}</p>
      ) : (
        <div className={classes.wide}>
          <table className={classes.examples}>
            <thead>
              <tr>
                <th scope="col">{t`Example`}</th>
                {names.map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(({ index, name, failure, fields }) => (
                <tr key={index}>
                  <th scope="row">{name}</th>
                  {failure !== null ? (
                    <td colSpan={Math.max(1, names.length)} data-right="no">
                      <IconX size={14} aria-hidden="true" /> {t`Failed: ${failure}`}
                    </td>
                  ) : (
                    names.map((field) => <Read key={field} read={fields.find((one) => one.field === field)} />)
                  )}
                </tr>
              ))}
            </tbody>
          </table>
          {left !== '0' && <p className={classes.quiet}>{t`${left} more are not shown.`}</p>}
        </div>
      )}
    </section>
  );
}

function Read({ read }: { readonly read: EvaluationDetail['cases'][number]['fields'][number] | undefined }) {
  const { t } = useLingui();
  if (!read) return <td>–</td>;
  const { got, expected, confidence, isRight } = read;
  return (
    <td data-right={isRight ? 'yes' : 'no'}>
      {isRight ? <IconCheck size={14} aria-label={t`right`} /> : <IconX size={14} aria-label={t`wrong`} />} {shown(got)}{' '}
      <small>{t`${formatShare(confidence)} sure`}</small>
      {!isRight && <small className={classes.expected}>{t`right is: ${shown(expected)}`}</small>}
    </td>
  );
}
