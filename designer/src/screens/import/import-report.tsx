import { useLingui } from '@lingui/react/macro';
import { useState } from 'react';
import type { ImportReport } from '../../api/types.ts';
import { formatCount } from '../../ui/format.ts';
import classes from './import.module.css';

type Entry = ImportReport['entries'][number];
const ORDER = ['kept_aside', 'approximated', 'note', 'mapped'] as const;

interface ImportReportProps {
  readonly report: ImportReport;
  /** Shows a step of what it became. Left out: there is none yet. */
  readonly onShow?: ((node: string) => void) | undefined;
}

/** What becomes of each part of a file: what needs a look first, what was simply taken over last. */
export function ImportReportView({ report, onShow }: ImportReportProps) {
  const { t } = useLingui();
  const [isWhole, setWhole] = useState(false);
  const formats: Readonly<Record<string, string>> = {
    clip: t`a piece of a canvas`,
    n8n: t`a workflow of n8n`,
    'node-red': t`a flow of Node-RED`,
    'step-functions': t`a state machine of AWS Step Functions`,
  };
  const format = formats[report.format] ?? t`a workflow of Holdfast`;
  const words: Readonly<Record<Entry['outcome'], string>> = {
    mapped: t`Taken over`,
    approximated: t`Approximated`,
    kept_aside: t`Kept aside`,
    note: t`Note`,
  };
  const groups = ORDER.map((outcome) => ({
    outcome,
    entries: report.entries.filter((entry) => entry.outcome === outcome),
  })).filter(({ entries }) => entries.length > 0);
  const shown = groups.filter(({ outcome }) => isWhole || outcome !== 'mapped').flatMap(({ entries }) => entries);
  const mapped = groups.find(({ outcome }) => outcome === 'mapped')?.entries.length ?? 0;
  return (
    <div className={classes.report}>
      <p className={classes.sums}>
        <span>{t`Recognised as ${format}`}</span>
        {groups.map(({ outcome, entries }) => (
          <span key={outcome} data-outcome={outcome}>
            {words[outcome]} <b>{formatCount(entries.length)}</b>
          </span>
        ))}
      </p>
      <ul className={classes.lines} aria-label={t`What becomes of each part`}>
        {shown.map((entry) => (
          <li key={`${entry.outcome} ${entry.node ?? ''} ${entry.message}`} data-outcome={entry.outcome}>
            <span className={classes.outcome}>{words[entry.outcome]}</span>
            <span>
              {entry.message} <ShowStep node={entry.node} onShow={onShow} />
            </span>
          </li>
        ))}
        {report.problems.map((problem) => (
          <li key={`${problem.path} ${problem.code}`} data-outcome="problem">
            <span className={classes.outcome}>{problem.severity === 'error' ? t`To fix` : t`Advice`}</span>
            <span>{problem.message}</span>
          </li>
        ))}
      </ul>
      {mapped > 0 && (
        <button type="button" className={classes.link} aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>
          {isWhole ? t`Leave out what was simply taken over` : t`Show what was simply taken over too`}
        </button>
      )}
    </div>
  );
}

/** Leads from a line to the step that it is about. */
function ShowStep({ node, onShow }: Pick<ImportReportProps, 'onShow'> & { readonly node: string | undefined }) {
  const { t } = useLingui();
  if (node === undefined || !onShow) return null;
  return (
    <button type="button" className={classes.link} onClick={() => onShow(node)}>
      {t`Show the step`}
    </button>
  );
}
