import { useLingui } from '@lingui/react/macro';
import { Button, Group, SegmentedControl, Switch, useMantineColorScheme } from '@mantine/core';
import { useStore } from 'zustand';
import { commands } from '../../app/commands.ts';
import { chooseLetterKeys, chooseWheel, preferences, resetKeys } from '../../app/preferences.ts';
import classes from './settings.module.css';

/** How Holdfast looks and listens, in this browser. */
export function AppearancePage() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const hasLetterKeys = useStore(commands.store, (state) => state.hasLetterKeys);
  const changed = useStore(commands.store, (state) => state.overrides.size);
  const wheelZooms = useStore(preferences, (state) => state.wheelZooms);
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
      <h2 className={classes.heading}>{t`Canvas`}</h2>
      <Switch
        label={t`The mouse wheel zooms`}
        description={t`Otherwise it moves the view, and zooms with Ctrl. Two fingers on a trackpad do as the wheel does.`}
        checked={wheelZooms}
        onChange={(event) => chooseWheel(event.currentTarget.checked)}
      />
      <h2 className={classes.heading}>{t`Keys`}</h2>
      <Switch
        label={t`Single letters are keys`}
        description={t`Switch this off if speech input or a slip of the hand triggers commands. Keys with Ctrl and function keys stay.`}
        checked={hasLetterKeys}
        onChange={(event) => chooseLetterKeys(event.currentTarget.checked)}
      />
      <p
        className={classes.lead}
      >{t`Each screen has its keys. Press ? there to see them, and to give a command other ones.`}</p>
      <Group mt={16}>
        <Button onClick={() => commands.run('app.keys')}>{t`Show and change keys`}</Button>
        {changed > 0 && (
          <Button onClick={resetKeys}>{t`Give all ${changed} changed commands their own keys again`}</Button>
        )}
      </Group>
    </>
  );
}
