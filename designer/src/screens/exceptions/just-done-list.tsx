import { useLingui } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import { useStore } from 'zustand';
import classes from './exceptions.module.css';
import { justDone } from './just-done.ts';
import { useRunName } from './use-run-name.ts';

/** Steps that were repaired a moment ago, with the way to their runs. */
export function JustDoneList() {
  const { t } = useLingui();
  const nameOf = useRunName();
  const list = useStore(justDone, (state) => state.list);
  if (list.length === 0) return null;
  return (
    <ul className={classes.justDone} aria-label={t`Just repaired`} data-testid="just-done">
      {list.map(({ row, words }) => (
        <li key={`${row.runId} ${row.step.id}`}>
          ✓ {words} · {row.nodeName} ·{' '}
          <Link to="/runs/$runId" params={{ runId: row.runId }} search={{ step: row.step.id }}>
            {nameOf(row)}
          </Link>
        </li>
      ))}
    </ul>
  );
}
