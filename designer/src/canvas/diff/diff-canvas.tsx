import type { DocumentDiff } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { CloseButton } from '@mantine/core';
import { ReactFlowProvider } from '@xyflow/react';
import { Suspense } from 'react';
import { ReadOnlyCanvas } from '../read-only-canvas.tsx';
import classes from './diff-canvas.module.css';
import { MarkChip } from './diff-mark.tsx';
import { FieldChanges } from './field-changes.tsx';
import type { DiffOverlay } from './overlay.ts';

interface DiffCanvasProps {
  readonly overlay: DiffOverlay;
  /** Shown over another canvas. Default: false. */
  readonly isInset?: boolean;
}

/** What differs between two documents, drawn: what came, what went, what reads differently. */
export function DiffCanvas({ overlay, isInset = false }: DiffCanvasProps) {
  const { t } = useLingui();
  return (
    <div className={classes.box} data-testid="diff-canvas">
      {overlay.diff.settings.length > 0 && (
        <p className={classes.whole}>
          {t`Settings`} <MarkChip mark="changed" />
        </p>
      )}
      <Suspense>
        <ReactFlowProvider>
          <ReadOnlyCanvas
            document={overlay.document}
            marks={overlay}
            isInset={isInset}
            panel={(nodeId, onClose) => (
              <ChangedNode key={nodeId} nodeId={nodeId} overlay={overlay} onClose={onClose} />
            )}
          />
        </ReactFlowProvider>
      </Suspense>
    </div>
  );
}

interface ChangedNodeProps {
  readonly nodeId: string;
  readonly overlay: DiffOverlay;
  readonly onClose: () => void;
}

/** One step of it: each field that differs, old and new. */
function ChangedNode({ nodeId, overlay, onClose }: ChangedNodeProps) {
  const { t } = useLingui();
  const mark = overlay.nodes.get(nodeId);
  const name = overlay.document.nodes.find(({ id }) => id === nodeId)?.name ?? nodeId;
  return (
    <aside className={classes.panel} aria-label={t`What changed in ${name}`}>
      <div className={classes.head}>
        <strong>{name}</strong>
        {mark && <MarkChip mark={mark} />}
        <CloseButton aria-label={t`Close`} onClick={onClose} />
      </div>
      {mark === undefined ? (
        <p>{t`Nothing that runs is different here.`}</p>
      ) : (
        <FieldChanges fields={fieldsOf(overlay.diff, nodeId)} />
      )}
    </aside>
  );
}

const fieldsOf = ({ nodes }: DocumentDiff, id: string) =>
  nodes.changed.find(({ after }) => after.id === id)?.fields ?? [];
