import { effectOf, planPart, type RunPart, type RunPartKind, type WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useCallback } from 'react';
import type { StoreApi } from 'zustand/vanilla';
import { confirm } from '../ui/confirm.tsx';
import type { NodeTypes } from './catalogue.ts';
import type { Editor } from './editor-store.ts';
import { nameOf, nodeOf } from './lookup.ts';
import classes from './part-preview.module.css';
import { reusableIn } from './reusable.ts';
import type { RunOverlay } from './run-overlay.ts';

/** A part to run, and the run whose results it uses. */
export interface PartToRun extends RunPart {
  readonly reuse?: string;
}

interface PartRunOptions {
  readonly editor: Editor;
  readonly types: NodeTypes;
  readonly overlay: StoreApi<RunOverlay>;
  readonly start: (trigger?: string, part?: PartToRun) => Promise<void>;
}

/** Runs a part of the draft, once a person has seen what runs, what is used again, and what would be written. */
export function usePartRun({ editor, types, overlay, start }: PartRunOptions): (kind: RunPartKind) => Promise<void> {
  const { t } = useLingui();
  return useCallback(
    async (kind) => {
      const { document, selection } = editor.store.getState();
      const [node] = selection.nodes;
      if (selection.nodes.size !== 1 || node === undefined) return;
      const { runId, view } = overlay.getState();
      const { runs, reused } = planPart(document, { kind, node }, reusableIn(view));
      const name = nameOf(document, node);
      const titles = { to: t`Run to "${name}"`, from: t`Run from "${name}"`, only: t`Run only "${name}"` };
      const answer = await confirm({
        title: titles[kind],
        confirmLabel: t`Run`,
        body: (
          <PartPreview document={document} runs={runs} reused={reused} writes={writesAmong(document, types, runs)} />
        ),
      });
      if (!answer) return;
      await start(undefined, { kind, node, ...(reused.size > 0 && runId !== null ? { reuse: runId } : {}) });
    },
    [editor, types, overlay, start, t],
  );
}

/** Steps that would really write outside: a pinned one gives what is pinned. */
function writesAmong(document: WorkflowDocument, types: NodeTypes, runs: ReadonlySet<string>): string[] {
  return [...runs].filter((id) => {
    const node = nodeOf(document, id);
    const description = node && types.describe(node.type, node.typeVersion);
    if (!node || !description || node.disabled !== undefined || document.pins?.[id]) return false;
    return effectOf(description, node.parameters).kind === 'write';
  });
}

interface PartPreviewProps {
  readonly document: WorkflowDocument;
  readonly runs: ReadonlySet<string>;
  readonly reused: ReadonlySet<string>;
  readonly writes: readonly string[];
}

function PartPreview({ document, runs, reused, writes }: PartPreviewProps) {
  const { t } = useLingui();
  const names = (ids: Iterable<string>) => {
    const chosen = new Set(ids);
    return document.nodes.flatMap(({ id, name }) => (chosen.has(id) ? [name] : [])).join(', ');
  };
  return (
    <dl className={classes.preview} data-testid="part-preview">
      <dt>{t`Runs`}</dt>
      <dd>{names(runs)}</dd>
      <dt>{t`Uses again what they gave in the last run`}</dt>
      <dd>{reused.size > 0 ? names(reused) : t`Nothing`}</dd>
      <dt>{t`Writes outside`}</dt>
      <dd>{writes.length > 0 ? <strong>{names(writes)}</strong> : t`Nothing`}</dd>
    </dl>
  );
}
