import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Menu, Tooltip, useMantineColorScheme } from '@mantine/core';
import IconDeviceDesktop from '@tabler/icons-react/icons/IconDeviceDesktop';
import IconMoon from '@tabler/icons-react/icons/IconMoon';
import IconSun from '@tabler/icons-react/icons/IconSun';

const ICONS = { auto: IconDeviceDesktop, light: IconSun, dark: IconMoon } as const;

/** Light, dark, or whatever the system says. */
export function SchemeMenu() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const words = { auto: t`As the system`, light: t`Light`, dark: t`Dark` } as const;
  const Present = ICONS[colorScheme];
  const label = t`Colours: ${words[colorScheme]}`;
  return (
    <Menu position="right-end">
      <Menu.Target>
        <Tooltip label={label} position="right">
          <ActionIcon size={40} aria-label={label}>
            <Present size={20} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={colorScheme} onChange={(value) => setColorScheme(value as keyof typeof ICONS)}>
          {(['auto', 'light', 'dark'] as const).map((scheme) => (
            <Menu.RadioItem key={scheme} value={scheme}>
              {words[scheme]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  );
}
