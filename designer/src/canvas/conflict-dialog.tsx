import { renameReferences } from '@holdfast/expressions/rename';
import {
  conflictKey,
  diffDocuments,
  type Edge,
  fieldChanges,
  type Group as GroupFrame,
  type MergeConflict,
  mergeDocuments,
  type Node,
  type Note,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Button, Group, Modal, Radio, Stack } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useStore } from 'zustand';
import { DialogActions } from '../ui/dialog-actions.tsx';
import classes from './conflict-dialog.module.css';
import { DiffCanvas } from './diff/diff-canvas.tsx';
import { DiffList } from './diff/diff-list.tsx';
import { FieldChanges } from './diff/field-changes.tsx';
import { overlayDiff } from './diff/overlay.ts';
import { shortValue } from './diff/short-values.ts';
import type { Conflict, Editor } from './editor-store.ts';
import { toggled } from './frames/follow.ts';
import { nameOf } from './lookup.ts';

interface ConflictDialogProps {
  readonly editor: Editor;
  readonly conflict: Conflict;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

/** What two people both changed, side by side: whose goes on, one by one. All else comes together by itself. */
export function ConflictDialog({ isOpen, onClose, ...props }: ConflictDialogProps) {
  const { t } = useLingui();
  return (
    <Modal
      opened={isOpen}
      onClose={onClose}
      title={t`Bring both together`}
      size={1180}
      closeButtonProps={{ 'aria-label': t`Close` }}
    >
      <Choices {...props} onClose={onClose} />
    </Modal>
  );
}

function Choices({ editor, conflict, onClose }: Omit<ConflictDialogProps, 'isOpen'>) {
  const { t } = useLingui();
  const { document: mine, base } = useStore(editor.store);
  const { theirs, by } = conflict;
  const { conflicts } = useMemo(() => mergeDocuments(base, mine, theirs, renameReferences), [base, mine, theirs]);
  const [theirsWins, setTheirsWins] = useState<ReadonlySet<string>>(new Set());
  const all = conflicts.map(conflictKey);
  return (
    <Stack gap={16}>
      <div className={classes.pictures}>
        <Picture title={t`Yours`} base={base} document={mine} />
        <Picture title={by} base={base} document={theirs} />
      </div>
      <Group gap={8}>
        <Button size="compact-sm" onClick={() => setTheirsWins(new Set())}>{t`Mine everywhere`}</Button>
        <Button size="compact-sm" onClick={() => setTheirsWins(new Set(all))}>{t`Theirs everywhere`}</Button>
      </Group>
      <ul className={classes.list}>
        {conflicts.map((each) => {
          const key = conflictKey(each);
          return (
            <ConflictLine
              key={key}
              conflict={each}
              by={by}
              documents={[mine, theirs, base]}
              isTheirs={theirsWins.has(key)}
              onChoose={(isTheirs) => setTheirsWins((before) => toggled(before, [{ id: key, selected: isTheirs }]))}
            />
          );
        })}
      </ul>
      <Alone title={t`Only you changed`} base={base} document={mine} conflicts={conflicts} />
      <Alone title={t`Only ${by} changed`} base={base} document={theirs} conflicts={conflicts} />
      <DialogActions>
        <Button onClick={onClose}>{t`Cancel`}</Button>
        <Button
          variant="filled"
          data-testid="conflict-settle"
          onClick={() => {
            editor.settle(t`bring together with ${by}`, theirsWins);
            onClose();
          }}
        >{t`Bring together`}</Button>
      </DialogActions>
    </Stack>
  );
}

interface PictureProps {
  readonly title: string;
  readonly base: WorkflowDocument;
  readonly document: WorkflowDocument;
}

/** One side on the canvas, with what came, went and changed there since both were the same. */
function Picture({ title, base, document }: PictureProps) {
  const overlay = useMemo(() => overlayDiff(base, document), [base, document]);
  return (
    <section aria-label={title}>
      <h3 className={classes.pictureTitle}>{title}</h3>
      <DiffCanvas overlay={overlay} isInset />
    </section>
  );
}

interface ConflictLineProps {
  readonly conflict: MergeConflict;
  readonly by: string;
  /** Where names are looked up, the first that knows one. */
  readonly documents: readonly WorkflowDocument[];
  readonly isTheirs: boolean;
  readonly onChoose: (isTheirs: boolean) => void;
}

function ConflictLine({ conflict, by, documents, isTheirs, onChoose }: ConflictLineProps) {
  const title = useTitle(conflict, documents);
  const { t } = useLingui();
  const { base, ours, theirs } = conflict;
  return (
    <li data-testid={`conflict-${conflict.kind}-${conflict.id}`}>
      <Radio.Group
        label={title}
        value={isTheirs ? 'theirs' : 'mine'}
        onChange={(value) => onChoose(value === 'theirs')}
      >
        <div className={classes.sides}>
          <div className={classes.side} data-chosen={!isTheirs}>
            <Radio value="mine" label={t`Yours`} />
            <Side base={base} value={ours} />
          </div>
          <div className={classes.side} data-chosen={isTheirs}>
            <Radio value="theirs" label={by} />
            <Side base={base} value={theirs} />
          </div>
        </div>
      </Radio.Group>
    </li>
  );
}

/** What one side made of it. */
function Side({ base, value }: { readonly base: unknown; readonly value: unknown }) {
  const { t } = useLingui();
  if (value === undefined) return <p>{t`removed`}</p>;
  if (base === undefined) return <p>{t`added`}</p>;
  if (typeof value !== 'object') return <p>{shortValue(value)}</p>;
  const fields = fieldChanges(base, value);
  return fields.length === 0 ? <p>{t`kept, with a new connection`}</p> : <FieldChanges fields={fields} />;
}

/** What a conflict is about, by name. */
function useTitle({ kind, id, ours, theirs, base }: MergeConflict, documents: readonly WorkflowDocument[]): string {
  const { t } = useLingui();
  const name = (node: string) => {
    const knowing = documents.find(({ nodes }) => nodes.some((each) => each.id === node));
    return knowing ? nameOf(knowing, node) : node;
  };
  const value = ours ?? theirs ?? base;
  // The kind says what the values are.
  switch (kind) {
    case 'node':
      return (value as Node).name;
    case 'edge': {
      const { from, to } = value as Edge;
      return `${name(from.node)} → ${name(to.node)}`;
    }
    case 'note':
      return t`Note: ${shortValue((value as Note).text)}`;
    case 'group':
      return t`Group: ${(value as GroupFrame).title}`;
    case 'pin':
      return t`Pinned data: ${name(id)}`;
    case 'setting':
      return t`Setting: ${id}`;
    case 'field':
      return id === 'name' ? t`Name of the workflow` : id === 'description' ? t`Description` : t`Imported source`;
  }
}

interface AloneProps {
  readonly title: string;
  readonly base: WorkflowDocument;
  readonly document: WorkflowDocument;
  readonly conflicts: readonly MergeConflict[];
}

/** What one side changed and the other did not. */
function Alone({ title, base, document, conflicts }: AloneProps) {
  const diff = useMemo(() => {
    const { nodes, edges, settings, ...rest } = diffDocuments(base, document);
    const asked = new Set(conflicts.map(conflictKey));
    const apart = <T extends { readonly id: string }>(kind: 'node' | 'edge', list: readonly T[]) =>
      list.filter(({ id }) => !asked.has(conflictKey({ kind, id })));
    const without = <T extends { readonly id: string }, C extends { readonly after: T }>(
      kind: 'node' | 'edge',
      { added, removed, changed }: { added: readonly T[]; removed: readonly T[]; changed: readonly C[] },
    ) => ({
      added: apart(kind, added),
      removed: apart(kind, removed),
      changed: changed.filter(({ after }) => !asked.has(conflictKey({ kind, id: after.id }))),
    });
    return { ...rest, nodes: without('node', nodes), edges: without('edge', edges), settings };
  }, [base, document, conflicts]);
  return (
    <details className={classes.alone}>
      <summary>{title}</summary>
      <DiffList diff={diff} document={document} />
    </details>
  );
}
