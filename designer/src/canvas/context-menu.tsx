import { useLingui } from '@lingui/react/macro';
import { Menu } from '@mantine/core';
import { Fragment } from 'react';
import { useStore } from 'zustand';
import { applicable, type Command, commands, shownKeysOf } from '../app/commands.ts';
import { Keys } from '../ui/kbd.tsx';
import classes from './canvas.module.css';
import { useCanvas } from './context.ts';
import { MENUS, type MenuTarget } from './menus.ts';

/** Where a menu is open on the screen, and on what. */
export interface OpenMenu {
  readonly target: MenuTarget;
  readonly x: number;
  readonly y: number;
}

interface ContextMenuProps {
  readonly menu: OpenMenu | null;
  readonly onClose: () => void;
}

/** The commands that fit what was pointed at, with their keys. */
export function ContextMenu({ menu, onClose }: ContextMenuProps) {
  const { t, i18n } = useLingui();
  const { pointer } = useCanvas();
  const state = useStore(commands.store);
  if (!menu) return null;
  const there = new Map(applicable(state).map((command) => [command.id, command]));
  const sections = MENUS[menu.target]
    .map((ids) => ids.flatMap((id) => there.get(id) ?? []))
    .filter((section) => section.length > 0);
  const choose = ({ id }: Command) => {
    // What it adds or pastes belongs where the menu was opened.
    pointer.current = { x: menu.x, y: menu.y };
    // The menu gives the focus back first; what runs may move it.
    setTimeout(() => commands.run(id), 0);
  };
  const first = sections.flat().find((command) => command.isEnabled?.() !== false);
  return (
    <Menu
      opened
      onChange={(isOpen) => !isOpen && onClose()}
      position="right-start"
      offset={2}
      // On a narrow screen it fits on neither side: then it lies over what it is about.
      middlewares={{ flip: true, shift: { crossAxis: true, padding: 4 } }}
      withInitialFocusPlaceholder={false}
      trapFocus
      loop
    >
      <Menu.Target>
        <span aria-hidden style={{ position: 'fixed', insetInlineStart: menu.x, insetBlockStart: menu.y }} />
      </Menu.Target>
      <Menu.Dropdown aria-label={t`Commands`} data-testid="context-menu" className={classes.menu ?? ''}>
        {sections.map((section, index) => (
          <Fragment key={section[0]?.id}>
            {index > 0 && <Menu.Divider />}
            {section.map((command) => {
              const [keys] = shownKeysOf(state, command);
              return (
                <Menu.Item
                  key={command.id}
                  data-autofocus={command === first || undefined}
                  data-command={command.id}
                  disabled={command.isEnabled?.() === false}
                  rightSection={keys === undefined ? undefined : <Keys keys={keys} />}
                  onClick={() => choose(command)}
                >
                  {i18n._(command.shortLabel ?? command.label)}
                </Menu.Item>
              );
            })}
          </Fragment>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
