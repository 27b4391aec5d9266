import { effectOf, type NodeDescription } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { type DragEvent, useEffect, useMemo, useRef, useState } from 'react';
import { TypeIcon } from '../ui/type-icon.tsx';
import { CATEGORY_ORDER, search } from './catalogue.ts';
import classes from './node-list.module.css';
import { CATEGORY_WORDS } from './node-words.ts';

export const DRAG_TYPE = 'application/x-holdfast-node';

interface NodeListProps {
  readonly list: readonly NodeDescription[];
  readonly onPick: (description: NodeDescription) => void;
  readonly hasFocus?: boolean;
  readonly onClose?: () => void;
  readonly canDrag?: boolean;
}

/** Node types, searched as one types. Enter takes the first one. */
export function NodeList({ list, onPick, hasFocus = false, onClose, canDrag = false }: NodeListProps) {
  const { t, i18n } = useLingui();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const found = useMemo(() => search(list, text), [list, text]);
  const groups = useMemo(() => {
    const byCategory = Map.groupBy(found, ({ category }) => category);
    return text === ''
      ? CATEGORY_ORDER.flatMap((category) => {
          const members = byCategory.get(category);
          return members ? [{ category, members }] : [];
        })
      : [{ category: null, members: found }];
  }, [found, text]);
  const flat = useMemo(() => groups.flatMap(({ members }) => members), [groups]);
  useEffect(() => {
    scroller.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const drag = (event: DragEvent, { type, typeVersion }: NodeDescription) => {
    event.dataTransfer.setData(DRAG_TYPE, JSON.stringify({ type, typeVersion }));
    event.dataTransfer.effectAllowed = 'copy';
  };
  return (
    <div className={classes.box}>
      <TextInput
        {...(hasFocus ? { 'data-autofocus': true, autoFocus: true } : {})}
        aria-label={t`Search nodes`}
        placeholder={t`Search nodes`}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const chosen = flat[at];
          if (event.key === 'ArrowDown') setAt(Math.min(flat.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter' && chosen) onPick(chosen);
          else if (event.key === 'Escape') onClose?.();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <div ref={scroller} role="listbox" aria-label={t`Kinds of steps`} className={classes.list}>
        {groups.map(({ category, members }) => (
          <div
            key={category ?? 'found'}
            role="group"
            aria-label={category ? i18n._(CATEGORY_WORDS[category]) : t`Found`}
          >
            {category && <div className={classes.heading}>{i18n._(CATEGORY_WORDS[category])}</div>}
            {members.map((each) => {
              const effect = effectOf(each, each.example ?? {});
              return (
                <div
                  key={`${each.type}@${each.typeVersion}`}
                  role="option"
                  tabIndex={-1}
                  aria-selected={flat[at] === each && (text !== '' || hasFocus)}
                  className={classes.option}
                  title={each.description}
                  draggable={canDrag}
                  data-testid={`node-type-${each.type}`}
                  onDragStart={(event) => drag(event, each)}
                  onClick={() => onPick(each)}
                  onKeyDown={(event) => {
                    if (event.key === 'Enter') onPick(each);
                  }}
                >
                  <TypeIcon name={each.icon} size={18} />
                  <span className={classes.title}>{each.title}</span>
                  {effect.kind !== 'none' && <span className={classes.effect}>{effect.kind}</span>}
                </div>
              );
            })}
          </div>
        ))}
        {flat.length === 0 && <p className={classes.none}>{t`No step is called that.`}</p>}
      </div>
    </div>
  );
}
