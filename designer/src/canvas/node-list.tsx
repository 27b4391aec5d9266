import type { NodeDescription } from '@holdfast/workflow';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Button, TextInput } from '@mantine/core';
import IconApi from '@tabler/icons-react/icons/IconApi';
import IconChevronLeft from '@tabler/icons-react/icons/IconChevronLeft';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useId, useMemo, useRef, useState } from 'react';
import { connectionsQuery } from '../screens/connections.tsx';
import { announce } from '../ui/announce.ts';
import { ChoiceList } from './choice-list.tsx';
import { LinkWords, linkOf, useLinkWords } from './choice-row.tsx';
import {
  type Choice,
  type Folder,
  grouped,
  headAfter,
  headBefore,
  keepRecent,
  type Listed,
  readRecent,
} from './choices.ts';
import classes from './node-list.module.css';
import { useChoices } from './use-choices.ts';

interface NodeListProps {
  readonly list: readonly NodeDescription[];
  readonly onPick: (choice: Choice) => void;
  readonly hasPatterns?: boolean;
  readonly hasFocus?: boolean;
  /** Something starts the workflow already. Default: false. */
  readonly hasTrigger?: boolean;
  readonly onClose?: () => void;
  readonly canDrag?: boolean;
  /** Opens the import of an API. */
  readonly onImportApi?: () => void;
}

/** What can be added, searched as one types. Enter takes the first one, or opens a folder. */
export function NodeList({
  list,
  onPick,
  hasPatterns = true,
  hasFocus = false,
  hasTrigger = false,
  onClose,
  canDrag = false,
  onImportApi,
}: NodeListProps) {
  const { t } = useLingui();
  const id = useId();
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const [recent, setRecent] = useState(readRecent);
  const connections = useQuery(connectionsQuery);
  const connected = useMemo(
    () => (connections.data ? new Set(connections.data.items.map(({ type }) => type)) : null),
    [connections.data],
  );
  const [within, setWithin] = useState<Folder>();
  const choices = useChoices(list, hasPatterns);
  const { groups, hidden } = useMemo(
    () => grouped(choices, { text, recent, hasTrigger, within }),
    [choices, text, recent, hasTrigger, within],
  );
  const flat = useMemo(() => groups.flatMap(({ members }) => members), [groups]);
  const isMarked = text !== '' || hasFocus || within !== undefined;
  const linkWords = useLinkWords();
  const folderLink = within ? linkOf(within, connected) : null;
  // What the head of a folder says is not said again on its lines.
  const ownLinkOf = useCallback(
    (choice: Listed) => {
      const link = linkOf(choice, connected);
      return link === folderLink ? null : link;
    },
    [connected, folderLink],
  );
  const field = useRef<HTMLInputElement>(null);
  const look = (folder: Folder | undefined) => {
    setWithin(folder);
    setText('');
    setAt(0);
    field.current?.focus();
    if (!folder) return announce(t`All steps`);
    const link = linkOf(folder, connected);
    const steps = plural(folder.members.length, { one: '# step', other: '# steps' });
    announce([folder.title, ...(link ? [linkWords[link]] : []), steps].join(', '));
  };
  const pick = (choice: Listed) => {
    if (choice.kind === 'folder') return look(choice);
    keepRecent(choice.key);
    setRecent(readRecent());
    onPick(choice);
  };
  return (
    <div className={classes.box}>
      <TextInput
        {...(hasFocus ? { 'data-autofocus': true, autoFocus: true } : {})}
        ref={field}
        aria-label={t`Search steps`}
        placeholder={within ? t`Search ${within.title}` : t`Search steps`}
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
          else if (event.key === 'PageDown') setAt(headAfter(groups, at));
          else if (event.key === 'PageUp') setAt(headBefore(groups, at));
          else if (event.key === 'Enter' && chosen) pick(chosen);
          else if (within && (event.key === 'Escape' || (event.key === 'Backspace' && text === ''))) look(undefined);
          else if (event.key === 'Escape' && onClose) onClose();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
      />
      {within && (
        <div className={classes.folder}>
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconChevronLeft size={16} aria-hidden="true" />}
            onClick={() => look(undefined)}
          >{t`All steps`}</Button>
          <span className={classes.folderTitle} data-testid="folder-head">
            <b>{within.title}</b> {folderLink && <LinkWords link={folderLink} />}
          </span>
        </div>
      )}
      <ChoiceList id={id} groups={groups} at={isMarked ? at : null} canDrag={canDrag} linkOf={ownLinkOf} onPick={pick}>
        {hidden > 0 && (
          <p className={classes.none}>{plural(hidden, { one: '# more: type on.', other: '# more: type on.' })}</p>
        )}
        {flat.length === 0 && <p className={classes.none}>{t`No step is called that.`}</p>}
      </ChoiceList>
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
