import { useLingui } from '@lingui/react/macro';
import { VisuallyHidden } from '@mantine/core';
import { useMemo } from 'react';
import { useNow } from '../../ui/clock.ts';
import { formatCount, formatHour } from '../../ui/format.ts';
import { type Hour, lastHours } from './last-hours.ts';
import classes from './overview.module.css';

/** Runs that ended in each hour of the last day, as bars and, for those who listen, as a table. */
export function Hours({ hours }: { readonly hours: readonly Hour[] }) {
  const { t } = useLingui();
  const now = useNow();
  const shown = useMemo(() => lastHours(hours, now), [hours, now]);
  const most = Math.max(...shown.map(({ succeeded, failed }) => succeeded + failed));
  const top = formatCount(most);
  return (
    <section className={classes.chart} aria-label={t`Runs per hour`}>
      <header>
        <h2>{t`Runs that ended, by hour`}</h2>
        <span className={classes.legend}>
          <i data-part="succeeded" /> {t`Succeeded`} <i data-part="failed" /> {t`Failed`}
        </span>
      </header>
      {most === 0 ? (
        <p className={classes.none}>{t`No run has ended in the last day.`}</p>
      ) : (
        <>
          <div className={classes.bars} aria-hidden="true">
            <span className={classes.top}>{top}</span>
            {shown.map(({ hour, succeeded, failed }, index) => (
              <div
                key={hour}
                className={classes.slot}
                title={`${formatHour(hour)} · ${t`${formatCount(succeeded)} succeeded, ${formatCount(failed)} failed`}`}
              >
                <div className={classes.bar}>
                  {failed > 0 && <i data-part="failed" style={{ flexGrow: failed }} />}
                  {succeeded > 0 && <i data-part="succeeded" style={{ flexGrow: succeeded }} />}
                  <i style={{ flexGrow: most - failed - succeeded }} />
                </div>
                {index % 6 === 5 && <span className={classes.hour}>{formatHour(hour)}</span>}
              </div>
            ))}
          </div>
          <VisuallyHidden>
            <table>
              <thead>
                <tr>
                  <th scope="col">{t`Hour`}</th>
                  <th scope="col">{t`Succeeded`}</th>
                  <th scope="col">{t`Failed`}</th>
                </tr>
              </thead>
              <tbody>
                {shown.map(({ hour, succeeded, failed }) => (
                  <tr key={hour}>
                    <th scope="row">{formatHour(hour)}</th>
                    <td>{succeeded}</td>
                    <td>{failed}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </VisuallyHidden>
        </>
      )}
    </section>
  );
}
