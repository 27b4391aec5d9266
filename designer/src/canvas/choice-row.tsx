import { effectOf, type NodeDescription } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import IconPuzzle from '@tabler/icons-react/icons/IconPuzzle';
import type { DragEvent } from 'react';
import { TypeIcon } from '../ui/type-icon.tsx';
import { type Choice, titleOf } from './choices.ts';
import classes from './node-list.module.css';

/** Under this name the key of a choice is dragged. */
export const DRAG_TYPE = 'application/x-holdfast-node';

interface ChoiceRowProps {
  readonly id: string;
  readonly choice: Choice;
  /** Its place among all choices, from 1 on, and how many there are. */
  readonly position: number;
  readonly count: number;
  readonly isActive: boolean;
  readonly canDrag: boolean;
  /** Connection types that there is a connection of. Null: not known yet. */
  readonly connected: ReadonlySet<string> | null;
  readonly onPick: (choice: Choice) => void;
}

/** One thing to add: what it is, what it does outside, and whether there is a connection for it. */
export function ChoiceRow(props: ChoiceRowProps) {
  const { id, choice, position, count, isActive, canDrag, connected, onPick } = props;
  const { i18n } = useLingui();
  const drag = (event: DragEvent) => {
    event.dataTransfer.setData(DRAG_TYPE, choice.key);
    event.dataTransfer.effectAllowed = 'copy';
  };
  return (
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      aria-posinset={position}
      aria-setsize={count}
      className={classes.option}
      title={
        choice.kind === 'type'
          ? choice.description.description
          : choice.kind === 'operation'
            ? `${choice.operation.method} ${choice.operation.path}`
            : i18n._(choice.pattern.about)
      }
      draggable={canDrag}
      data-testid={choice.kind === 'type' ? `node-type-${choice.description.type}` : choice.key}
      onDragStart={drag}
      onClick={() => onPick(choice)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onPick(choice);
      }}
    >
      {choice.kind === 'pattern' ? (
        <IconPuzzle size={18} aria-hidden="true" />
      ) : (
        <TypeIcon name={choice.description.icon} size={18} />
      )}
      <span className={classes.title}>
        {titleOf(choice)}{' '}
        {choice.kind === 'type' && <ConnectionWords description={choice.description} connected={connected} />}
      </span>
      <span className={classes.effect}>
        {choice.kind === 'type' ? (
          <EffectWords effect={effectOf(choice.description, choice.description.example ?? {}).kind} />
        ) : choice.kind === 'operation' ? (
          <EffectWords effect={choice.operation.effect} />
        ) : (
          plural(choice.pattern.clip.nodes.length, { one: '# step', other: '# steps' })
        )}
      </span>
    </div>
  );
}

function EffectWords({ effect }: { readonly effect: 'none' | 'read' | 'write' }) {
  const { t } = useLingui();
  return { none: '', read: t`read`, write: t`write` }[effect];
}

interface ConnectionWordsProps {
  readonly description: NodeDescription;
  readonly connected: ReadonlySet<string> | null;
}

/** Whether there is the connection that it cannot do without. */
function ConnectionWords({ description, connected }: ConnectionWordsProps) {
  const { t } = useLingui();
  const needs = description.connection?.required === true ? description.connection.types : null;
  if (!needs || !connected) return null;
  const lacks = !needs.some((type) => connected.has(type));
  return <span className={classes.connection}>{lacks ? t`no connection` : t`connected`}</span>;
}
