import { useLingui } from '@lingui/react/macro';
import { Button, Group, SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core';
import { useStore } from 'zustand';
import { commands } from '../../app/commands.ts';
import { chooseLetterKeys } from '../../app/preferences.ts';
import classes from './settings.module.css';

/** How Holdfast looks and listens, in this browser. */
export function AppearancePage() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const hasLetterKeys = useStore(commands.store, (state) => state.hasLetterKeys);
  return (
    <>
      <p className={classes.lead}>{t`These choices are kept in this browser.`}</p>
      <h2 className={classes.heading}>{t`Colours`}</h2>
      <SegmentedControl
        aria-label={t`Colours`}
        value={colorScheme}
        onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
        data={[
          { value: 'auto', label: t`As the system` },
          { value: 'light', label: t`Light` },
          { value: 'dark', label: t`Dark` },
        ]}
      />
      <h2 className={classes.heading}>{t`Keys`}</h2>
      <Switch
        label={t`Single letters are keys`}
        description={t`Switch this off if speech input or a slip of the hand triggers commands. Keys with Ctrl and function keys stay.`}
        checked={hasLetterKeys}
        onChange={(event) => chooseLetterKeys(event.currentTarget.checked)}
      />
      <Group mt={16}>
        <Button onClick={() => commands.run('app.keys')}>{t`Show all keys`}</Button>
      </Group>
    </>
  );
}
