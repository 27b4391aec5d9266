import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Modal, TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { Keys } from '../ui/kbd.tsx';
import { applicable, type Command, commands, shownKeysOf } from './commands.ts';
import { KeySheet } from './key-sheet.tsx';
import classes from './palette.module.css';
import { useFoundWorkflows } from './use-found-workflows.ts';

type Shown = 'palette' | 'keys' | null;
const shown = createStore<{ what: Shown }>(() => ({ what: null }));
const general = msg`General`;
const LIST_ID = 'command-list';
const optionId = ({ id }: Pick<Entry, 'id'>): string => `command-${id.replaceAll('.', '-')}`;

/** A line of the palette: a command, or a workflow to open. */
interface Entry {
  readonly id: string;
  readonly label: string;
  readonly group: string;
  readonly keys: string | undefined;
  readonly run: () => void;
}

/** Commands that open the lists of commands. */
export const paletteCommands: readonly Command[] = [
  {
    id: 'app.palette',
    label: msg`Find a command`,
    group: general,
    keys: ['$mod+k'],
    worksInFields: true,
    isQuiet: true,
    run: () => shown.setState({ what: 'palette' }),
  },
  {
    id: 'app.keys',
    label: msg`Show all keys`,
    group: general,
    keys: ['Shift+?'],
    run: () => shown.setState({ what: 'keys' }),
  },
];

/** The command palette and the sheet of keys. Mounted once, in the shell. */
export function PaletteHost() {
  const { t } = useLingui();
  const what = useStore(shown, (state) => state.what);
  const close = () => shown.setState({ what: null });
  return (
    <>
      <Modal.Root opened={what === 'palette'} onClose={close} size={560} yOffset="12vh" centered={false}>
        <Modal.Overlay />
        <Modal.Content aria-label={t`Commands`}>
          <Palette onClose={close} />
        </Modal.Content>
      </Modal.Root>
      <Modal
        opened={what === 'keys'}
        onClose={close}
        title={t`Keys`}
        size={860}
        closeButtonProps={{ 'aria-label': t`Close` }}
      >
        <KeySheet />
      </Modal>
    </>
  );
}

function Palette({ onClose }: { readonly onClose: () => void }) {
  const { t, i18n } = useLingui();
  const state = useStore(commands.store);
  const [text, setText] = useState('');
  const [at, setAt] = useState(0);
  const list = useRef<HTMLDivElement>(null);
  const matching = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return applicable(state).filter((command) => {
      if (command.isQuiet || command.isEnabled?.() === false) return false;
      const label = `${i18n._(command.label)} ${i18n._(command.group)}`.toLowerCase();
      return words.every((word) => label.includes(word));
    });
  }, [state, text, i18n]);
  const workflows = useFoundWorkflows(text);
  const found = useMemo<readonly Entry[]>(
    () => [
      ...matching.map((command) => ({
        id: command.id,
        label: i18n._(command.label),
        group: i18n._(command.group),
        keys: shownKeysOf(state, command)[0],
        run: () => void commands.run(command.id),
      })),
      ...workflows.map(({ id, name, open }) => ({ id, label: name, group: t`Workflow`, keys: undefined, run: open })),
    ],
    [matching, workflows, state, i18n, t],
  );
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const run = (entry: Entry | undefined) => {
    if (!entry) return;
    onClose();
    // The dialog gives the focus back first; what runs may move it.
    setTimeout(entry.run, 0);
  };
  return (
    <div>
      <TextInput
        data-autofocus
        variant="unstyled"
        size="md"
        role="combobox"
        aria-label={t`Find a command`}
        aria-expanded={true}
        aria-controls={LIST_ID}
        aria-autocomplete="list"
        aria-activedescendant={found[at] ? optionId(found[at]) : undefined}
        placeholder={t`Find a command, a place or a workflow`}
        leftSection={<IconSearch size={18} aria-hidden="true" />}
        className={classes.field ?? ''}
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1));
          else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
          else if (event.key === 'Enter') run(found[at]);
          else return;
          event.preventDefault();
        }}
      />
      <div ref={list} id={LIST_ID} role="listbox" aria-label={t`Commands`} className={classes.list}>
        {found.map((entry, index) => (
          <button
            key={entry.id}
            id={optionId(entry)}
            type="button"
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={classes.option}
            onMouseMove={() => setAt(index)}
            onClick={() => run(entry)}
          >
            <span>{entry.label}</span>
            <span className={classes.group}>{entry.group}</span>
            {entry.keys && <Keys keys={entry.keys} />}
          </button>
        ))}
        {found.length === 0 && <p className={classes.none}>{t`Nothing is called that.`}</p>}
      </div>
    </div>
  );
}
