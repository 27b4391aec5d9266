import { effectOf } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import IconChevronRight from '@tabler/icons-react/icons/IconChevronRight';
import IconFolder from '@tabler/icons-react/icons/IconFolder';
import IconPuzzle from '@tabler/icons-react/icons/IconPuzzle';
import type { DragEvent } from 'react';
import { TypeIcon } from '../ui/type-icon.tsx';
import { type Listed, titleOf } from './choices.ts';
import classes from './node-list.module.css';

/** Under this name the key of a choice is dragged. */
export const DRAG_TYPE = 'application/x-holdfast-node';

interface ChoiceRowProps {
  readonly id: string;
  readonly choice: Listed;
  /** Its place among all choices, from 1 on, and how many there are. */
  readonly position: number;
  readonly count: number;
  readonly isActive: boolean;
  readonly canDrag: boolean;
  /** Whether there is the connection that it cannot do without, where it says so. */
  readonly link: Link | null;
  readonly onPick: (choice: Listed) => void;
}

/** One thing to add: what it is, what it does outside, and whether there is a connection for it. Or a folder of them. */
export function ChoiceRow({ id, choice, position, count, isActive, canDrag, link, onPick }: ChoiceRowProps) {
  const about = useAbout(choice);
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
      title={about}
      draggable={canDrag && choice.kind !== 'folder'}
      data-testid={choice.kind === 'type' ? `node-type-${choice.description.type}` : choice.key}
      onDragStart={drag}
      onClick={() => onPick(choice)}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onPick(choice);
      }}
    >
      <ChoiceIcon choice={choice} />
      <span className={classes.title}>
        {titleOf(choice)} {link && <LinkWords link={link} />}
      </span>
      <span className={classes.effect}>
        <EffectWords choice={choice} />
      </span>
      {choice.kind === 'folder' && <IconChevronRight size={14} aria-hidden="true" />}
    </div>
  );
}

/** What is said of it where it does not speak for itself. */
function useAbout(choice: Listed): string | undefined {
  const { i18n } = useLingui();
  if (choice.kind === 'folder') return undefined;
  if (choice.kind === 'type') return choice.description.description;
  return choice.kind === 'operation'
    ? `${choice.operation.method} ${choice.operation.path}`
    : i18n._(choice.pattern.about);
}

function ChoiceIcon({ choice }: { readonly choice: Listed }) {
  if (choice.kind === 'folder') return <IconFolder size={18} aria-hidden="true" />;
  if (choice.kind === 'pattern') return <IconPuzzle size={18} aria-hidden="true" />;
  return <TypeIcon name={choice.description.icon} size={18} />;
}

/** What it does outside, or how many steps it stands for. */
function EffectWords({ choice }: { readonly choice: Listed }) {
  const { t } = useLingui();
  if (choice.kind === 'folder') return plural(choice.members.length, { one: '# step', other: '# steps' });
  if (choice.kind === 'pattern') return plural(choice.pattern.clip.nodes.length, { one: '# step', other: '# steps' });
  const effect =
    choice.kind === 'operation'
      ? choice.operation.effect
      : effectOf(choice.description, choice.description.example ?? {}).kind;
  return { none: '', read: t`read`, write: t`write` }[effect];
}

/** The connection types one of which it cannot do without. */
const connectionsWanted = (choice: Listed): readonly string[] => {
  if (choice.kind === 'folder') return choice.members.flatMap(connectionsWanted);
  return choice.kind === 'type' && choice.description.connection?.required ? choice.description.connection.types : [];
};

export type Link = 'connected' | 'missing';

/**
 * Whether there is the connection that it cannot do without. Null: it needs none, or that is not known yet.
 *
 * @param connected connection types that there is a connection of. Null: not known yet
 */
export function linkOf(choice: Listed, connected: ReadonlySet<string> | null): Link | null {
  const wanted = connectionsWanted(choice);
  if (wanted.length === 0 || !connected) return null;
  return wanted.some((type) => connected.has(type)) ? 'connected' : 'missing';
}

export function LinkWords({ link }: { readonly link: Link }) {
  const words = useLinkWords();
  return <span className={classes.connection}>{words[link]}</span>;
}

export function useLinkWords(): Readonly<Record<Link, string>> {
  const { t } = useLingui();
  return { connected: t`connected`, missing: t`no connection` };
}
