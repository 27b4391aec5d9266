import { useLingui } from '@lingui/react/macro';
import { Button, Group, Switch } from '@mantine/core';
import { useState } from 'react';
import { useStore } from 'zustand';
import { SearchField } from '../ui/search-field.tsx';
import { applicable, commands } from './commands.ts';
import { KeyRow } from './key-row.tsx';
import classes from './palette.module.css';
import { chooseLetterKeys, resetKeys } from './preferences.ts';

/** Every command that acts where the person is, with its keys, which can be changed here. */
export function KeySheet() {
  const { t, i18n } = useLingui();
  const state = useStore(commands.store);
  const [text, setText] = useState('');
  const words = text.toLowerCase().trim();
  const groups = Map.groupBy(
    applicable(state).filter((command) => i18n._(command.label).toLowerCase().includes(words)),
    (command) => i18n._(command.group),
  );
  return (
    <div data-testid="key-sheet">
      <Group gap={16} justify="space-between" pt={4} mb={8}>
        <SearchField label={t`Find a command`} value={text} onChange={setText} isFirst />
        <Switch
          label={t`Single letters are keys`}
          checked={state.hasLetterKeys}
          onChange={(event) => chooseLetterKeys(event.currentTarget.checked)}
        />
        <Button disabled={state.overrides.size === 0} onClick={resetKeys}>{t`All as delivered`}</Button>
      </Group>
      <div className={classes.sheet}>
        {[...groups].map(([group, list]) => (
          <section key={group}>
            <h3>{group}</h3>
            <dl>
              {list.map((command) => (
                <KeyRow key={command.id} command={command} />
              ))}
            </dl>
          </section>
        ))}
      </div>
    </div>
  );
}
