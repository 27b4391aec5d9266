import { useLingui } from '@lingui/react/macro';
import type { WorkflowSummary } from '../../api/types.ts';
import classes from './workflows.module.css';

interface WorkflowStateProps {
  readonly of: Pick<WorkflowSummary, 'state' | 'publishedVersion' | 'hasUnpublishedChanges'>;
}

/** Whether its triggers are on, and whether the draft differs from what is live. */
export function WorkflowState({ of }: WorkflowStateProps) {
  const { t } = useLingui();
  const version = of.publishedVersion;
  const words =
    of.state === 'live' ? t`v${version} live` : of.state === 'paused' ? t`v${version} paused` : t`Draft only`;
  return (
    <span className={classes.state}>
      <span className={classes.dot} data-state={of.state} aria-hidden="true" />
      {words}
      {of.state !== 'draft' && of.hasUnpublishedChanges && <em>{t`draft changed`}</em>}
    </span>
  );
}
