import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { VersionSummary } from '../../api/types.ts';
import { formatCount, formatShare } from '../../ui/format.ts';
import stacked from '../../ui/stacked.module.css';
import { When } from '../../ui/time.tsx';
import classes from './versions.module.css';

interface VersionTableProps {
  readonly workflowId: string;
  readonly rows: readonly VersionSummary[];
  readonly onCompare: (number: number) => void;
  readonly onMore?: () => void;
}

/** Versions with who published them, why, and how they ran. */
export function VersionTable({ workflowId, rows, onCompare, onMore }: VersionTableProps) {
  const { t } = useLingui();
  return (
    <div className={classes.wide}>
      <table className={`${classes.table} ${stacked.stacked}`}>
        <thead>
          <tr>
            <th scope="col">{t`Version`}</th>
            <th scope="col">{t`Published`}</th>
            <th scope="col">{t`By`}</th>
            <th scope="col">{t`Note`}</th>
            <th scope="col" data-align="end">{t`Runs`}</th>
            <th scope="col" data-align="end">{t`Failing`}</th>
            <th scope="col" data-align="end">{t`Handled`}</th>
            <th scope="col" aria-label={t`Compare and restore`} />
          </tr>
        </thead>
        <tbody>
          {rows.map(({ number, isLive, publishedAt, publishedBy, note, ...counts }) => (
            <tr key={number}>
              <th scope="row" data-whole>
                <Link to="/workflows/$workflowId/v/$number" params={{ workflowId, number: String(number) }}>
                  {t`v${number}`}
                </Link>{' '}
                {isLive && <span className={classes.live}>{t`live`}</span>}
              </th>
              <td>
                <When at={publishedAt} />
              </td>
              <td>{publishedBy.name}</td>
              <td className={classes.note} data-whole>
                {note}
              </td>
              <td data-align="end" data-label={t`Runs`}>
                {formatCount(counts.runs)}
              </td>
              <td data-align="end" data-label={t`Failing`}>
                <Failing counts={counts} />
              </td>
              <td data-align="end" data-label={t`Handled`}>
                {formatCount(counts.handled)}
              </td>
              <td data-align="end" data-whole>
                <div className={classes.acts}>
                  <Button
                    size="compact-xs"
                    aria-label={t`Compare with the draft: v${number}`}
                    onClick={() => onCompare(number)}
                  >
                    {t`Compare with the draft`}
                  </Button>
                  <Button
                    size="compact-xs"
                    component={Link}
                    to="/workflows/$workflowId"
                    {...({ params: { workflowId }, search: { restore: String(number) } } as object)}
                    aria-label={t`Restore v${number} as the draft`}
                  >
                    {t`Restore`}
                  </Button>
                </div>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={classes.meaning}>
        {t`Failing: runs that failed, and runs that stand still until a person decides. Handled: runs that went well although a step failed, because its fallback or safe default stood in.`}
      </p>
      {onMore && <Button mt={8} onClick={onMore}>{t`Show older versions`}</Button>}
    </div>
  );
}

interface FailingProps {
  readonly counts: Pick<VersionSummary, 'runs' | 'failed' | 'parked'>;
}

/** The share of runs that somebody has to care about, and what they are. */
function Failing({ counts: { runs, failed, parked } }: FailingProps) {
  const { t } = useLingui();
  if (runs === 0) return '–';
  const gone = formatCount(failed);
  return (
    <>
      {formatShare((failed + parked) / runs)}
      {failed + parked > 0 && (
        <small className={classes.parts}>
          {[
            failed > 0 ? t`${gone} failed` : '',
            parked > 0 ? plural(parked, { one: '# waits for a person', other: '# wait for a person' }) : '',
          ]
            .filter(Boolean)
            .join(' · ')}
        </small>
      )}
    </>
  );
}
