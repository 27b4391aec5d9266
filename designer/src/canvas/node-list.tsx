import type { NodeDescription } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import IconApi from '@tabler/icons-react/icons/IconApi';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useMemo, useRef, useState } from 'react';
import { connectionsQuery } from '../screens/connections.tsx';
import { ChoiceRow } from './choice-row.tsx';
import { type Choice, grouped, keepRecent, readRecent } from './choices.ts';
import classes from './node-list.module.css';
import { CATEGORY_WORDS } from './node-words.ts';
import { useChoices } from './use-choices.ts';

interface NodeListProps {
  readonly list: readonly NodeDescription[];
  readonly onPick: (choice: Choice) => void;
  readonly hasPatterns?: boolean;
  readonly hasFocus?: boolean;
  readonly onClose?: () => void;
  readonly canDrag?: boolean;
  /** Opens the import of an API. */
  readonly onImportApi?: () => void;
}

/** What can be added, searched as one types. Enter takes the first one. */
export function NodeList({
  list,
  onPick,
  hasPatterns = true,
  hasFocus = false,
  onClose,
  canDrag = false,
  onImportApi,
}: NodeListProps) {
  const { t, i18n } = useLingui();
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [recent, setRecent] = useState(readRecent);
  const scroller = useRef<HTMLDivElement>(null);
  const connections = useQuery(connectionsQuery);
  const connected = useMemo(
    () => (connections.data ? new Set(connections.data.items.map(({ type }) => type)) : null),
    [connections.data],
  );
  const choices = useChoices(list, hasPatterns);
  const { groups, hidden } = useMemo(() => grouped(choices, text, recent), [choices, text, recent]);
  const flat = useMemo(() => groups.flatMap(({ members }) => members), [groups]);
  const isMarked = text !== '' || hasFocus;
  useEffect(() => {
    scroller.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const pick = (choice: Choice) => {
    keepRecent(choice.key);
    setRecent(readRecent());
    onPick(choice);
  };
  const headings = { ...CATEGORY_WORDS, recent: null, patterns: null, found: null, api: null };
  const words = { recent: t`Recent`, patterns: t`Patterns`, found: t`Found`, api: '' };
  let index = -1;
  return (
    <div className={classes.box}>
      <TextInput
        {...(hasFocus ? { 'data-autofocus': true, autoFocus: true } : {})}
        aria-label={t`Search steps`}
        placeholder={t`Search steps`}
        leftSection={<IconSearch size={16} aria-hidden="true" />}
        role="combobox"
        aria-expanded
        aria-controls={id}
        aria-activedescendant={isMarked && flat[at] ? `${id}-${at}` : undefined}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const chosen = flat[at];
          if (event.key === 'ArrowDown') setAt(Math.min(flat.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter' && chosen) pick(chosen);
          else if (event.key === 'Escape' && onClose) onClose();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      <div ref={scroller} id={id} role="listbox" aria-label={t`Kinds of steps`} className={classes.list}>
        {groups.map(({ section, title: own, members }) => {
          const category = headings[section];
          const title =
            own ?? (section in words ? words[section as keyof typeof words] : category ? i18n._(category) : '');
          return (
            <div key={`${section} ${members[0]?.key}`} role="group" aria-label={title}>
              {section !== 'found' && <div className={classes.heading}>{title}</div>}
              {members.map((choice) => {
                index += 1;
                return (
                  <ChoiceRow
                    key={choice.key}
                    id={`${id}-${index}`}
                    choice={choice}
                    isActive={isMarked && index === at}
                    canDrag={canDrag}
                    connected={connected}
                    onPick={pick}
                  />
                );
              })}
            </div>
          );
        })}
        {hidden > 0 && (
          <p className={classes.none}>{plural(hidden, { one: '# more: type on.', other: '# more: type on.' })}</p>
        )}
        {flat.length === 0 && <p className={classes.none}>{t`No step is called that.`}</p>}
      </div>
      {onImportApi && (
        <Button
          size="compact-sm"
          variant="subtle"
          leftSection={<IconApi size={16} aria-hidden="true" />}
          style={{ alignSelf: 'start' }}
          onClick={onImportApi}
        >{t`Import an API`}</Button>
      )}
    </div>
  );
}
