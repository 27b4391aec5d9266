import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { Modal, TextInput } from '@mantine/core';
import IconSearch from '@tabler/icons-react/icons/IconSearch';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import { createStore } from 'zustand/vanilla';
import { Keys } from '../ui/kbd.tsx';
import { applicable, type Command, commands, keysOf } from './commands.ts';
import classes from './palette.module.css';

type Shown = 'palette' | 'keys' | null;
const shown = createStore<{ what: Shown }>(() => ({ what: null }));
const general = msg`General`;
const LIST_ID = 'command-list';
const optionId = ({ id }: Command): string => `command-${id.replaceAll('.', '-')}`;

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
        size={640}
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
  const found = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return applicable(state).filter((command) => {
      if (command.isQuiet || command.isEnabled?.() === false) return false;
      const label = `${i18n._(command.label)} ${i18n._(command.group)}`.toLowerCase();
      return words.every((word) => label.includes(word));
    });
  }, [state, text, i18n]);
  useEffect(() => {
    list.current?.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: 'nearest' });
  });
  const run = (command: Command | undefined) => {
    if (!command) return;
    onClose();
    setTimeout(() => commands.run(command.id), 0);
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
        placeholder={t`Find a command or a place`}
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
        {found.map((command, index) => {
          const [keys] = keysOf(state, command);
          return (
            <button
              key={command.id}
              id={optionId(command)}
              type="button"
              role="option"
              tabIndex={-1}
              aria-selected={index === at}
              className={classes.option}
              onMouseMove={() => setAt(index)}
              onClick={() => run(command)}
            >
              <span>{i18n._(command.label)}</span>
              <span className={classes.group}>{i18n._(command.group)}</span>
              {keys && <Keys keys={keys} />}
            </button>
          );
        })}
        {found.length === 0 && <p className={classes.none}>{t`No command is called that.`}</p>}
      </div>
    </div>
  );
}

function KeySheet() {
  const { i18n } = useLingui();
  const state = useStore(commands.store);
  const groups = Map.groupBy(
    applicable(state).filter((command) => keysOf(state, command).length > 0),
    (command) => i18n._(command.group),
  );
  return (
    <div className={classes.sheet}>
      {[...groups].map(([group, list]) => (
        <section key={group}>
          <h3>{group}</h3>
          <dl>
            {list.map((command) => (
              <div key={command.id} className={classes.line}>
                <dt>{i18n._(command.label)}</dt>
                <dd>
                  <Keys keys={keysOf(state, command)[0] ?? ''} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  );
}
