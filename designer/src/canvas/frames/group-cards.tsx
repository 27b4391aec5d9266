import type { Group } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Tooltip } from '@mantine/core';
import IconAlertTriangle from '@tabler/icons-react/icons/IconAlertTriangle';
import IconFold from '@tabler/icons-react/icons/IconFold';
import IconFolders from '@tabler/icons-react/icons/IconFolders';
import { Handle, type NodeProps, Position } from '@xyflow/react';
import { memo } from 'react';
import { useStore } from 'zustand';
import { STATUS_WORDS, StatusIcon } from '../../ui/status.tsx';
import { lookOfStep } from '../../ui/status-kinds.ts';
import { useCanvas, useEditor, useOverlay } from '../context.ts';
import type { GroupNode } from '../flow-shapes.ts';
import { nodeOf, problemsOf } from '../lookup.ts';
import { OFF } from '../node-status.tsx';
import { lookInto } from './frame-view.ts';
import classes from './frames.module.css';
import { changeGroup } from './groups.ts';
import { worstOf } from './worst.ts';

/** The frame around the steps of a group: only its title takes the pointer. */
export const GroupFrame = memo(function GroupFrame({ data: { group }, selected }: NodeProps<GroupNode>) {
  const { t } = useLingui();
  const { editor, isReadOnly, frames } = useCanvas();
  const isWriting = useStore(frames, ({ writing }) => writing === group.id);
  return (
    <div
      role="group"
      aria-label={`${t`Group: ${group.title}`}, ${plural(group.nodes.length, { one: '# step', other: '# steps' })}`}
      className={classes.frame}
      data-selected={selected}
      data-testid={`group-${group.id}`}
      // Only the title takes the pointer.
      onDoubleClick={() => !isReadOnly && frames.setState({ writing: group.id })}
    >
      <div className={classes.title} data-frame-title>
        {isWriting ? (
          <TitleField group={group} />
        ) : (
          <span className={classes.titleWords} title={group.title}>
            {group.title}
          </span>
        )}
        {!isReadOnly && (
          <Tooltip label={t`Fold`}>
            <ActionIcon
              className="nodrag"
              size={24}
              aria-label={t`Fold ${group.title}`}
              tabIndex={-1}
              onClick={() =>
                editor.change(t`fold a group`, (before) => changeGroup(before, group.id, { collapsed: true }))
              }
            >
              <IconFold size={16} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </div>
  );
});

function TitleField({ group }: { readonly group: Group }) {
  const { t } = useLingui();
  const { editor, frames } = useCanvas();
  const stop = () => frames.setState({ writing: null });
  return (
    <input
      className={`${classes.titleField} nodrag nopan`}
      aria-label={t`Title of the group`}
      ref={(field) => field?.focus()}
      value={group.title}
      maxLength={120}
      onChange={({ currentTarget: { value } }) => {
        if (value !== '')
          editor.change(
            t`name a group`,
            (before) => changeGroup(before, group.id, { title: value }),
            `group ${group.id}`,
          );
      }}
      onBlur={stop}
      onKeyDown={(event) => {
        if (event.key === 'Enter' || event.key === 'Escape') stop();
      }}
    />
  );
}

/** A folded group: one card that says how many steps are in it, and the worst of how they go. */
export const FoldCard = memo(function FoldCard({ data: { group }, selected }: NodeProps<GroupNode>) {
  const { t, i18n } = useLingui();
  const { editor, frames } = useCanvas();
  const problemCount = useEditor(({ problems }) =>
    group.nodes.reduce(
      (sum, id) => sum + problemsOf(problems, id).filter(({ severity }) => severity !== 'info').length,
      0,
    ),
  );
  const isOff = useEditor(({ document }) => group.nodes.every((id) => nodeOf(document, id)?.disabled !== undefined));
  const hasRun = useOverlay((state) => state.isShown);
  const worst = useOverlay((state) => (state.isShown ? worstOf(state.view, group.nodes) : null));
  const look = isOff && hasRun ? OFF : worst === null ? null : lookOfStep(worst.status, worst.waitsFor);
  const status = look ? i18n._(STATUS_WORDS[look.word]) : '';
  const count = group.nodes.length;
  const words = [
    t`Group: ${group.title}`,
    plural(count, { one: '# step', other: '# steps' }),
    isOff ? t`Off` : status,
    problemCount > 0 ? plural(problemCount, { one: '# problem', other: '# problems' }) : '',
  ];
  return (
    <div
      role="group"
      aria-label={words.filter(Boolean).join(', ')}
      className={classes.fold}
      data-selected={selected}
      data-status={look?.kind}
      data-off={isOff}
      data-testid={`fold-${group.id}`}
      onDoubleClick={() => lookInto(editor, frames, group.id)}
    >
      <Handle id="in" type="target" position={Position.Left} isConnectable={false} className={classes.end ?? ''} />
      <Handle id="out" type="source" position={Position.Right} isConnectable={false} className={classes.end ?? ''} />
      <IconFolders size={20} aria-hidden="true" className={classes.foldIcon ?? ''} />
      <span className={classes.foldWords}>
        <span className={classes.titleWords}>{group.title}</span>
        <span className={classes.foldCount}>
          {plural(count, { one: '# step', other: '# steps' })}
          {isOff && <span>{t`Off`}</span>}
          {problemCount > 0 && (
            <span className={classes.problems}>
              <IconAlertTriangle size={14} aria-hidden="true" /> {problemCount}
            </span>
          )}
        </span>
      </span>
      {look && (
        <span className={classes.foldStatus} data-kind={look.kind} title={status}>
          <StatusIcon look={look} size={16} />
        </span>
      )}
    </div>
  );
});
