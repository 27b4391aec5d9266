import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Menu } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import { announce } from '../ui/announce.ts';
import { changedPlaces } from './changed.ts';
import { useCanvas, useEditor } from './context.ts';
import classes from './editor-page.module.css';
import { useReach } from './use-reach.ts';

/** What was done, newest first: choosing one undoes it and everything after it. */
export function HistoryMenu() {
  const { t } = useLingui();
  const { editor } = useCanvas();
  const past = useEditor((state) => state.past);
  const reach = useReach();
  const undo = (count: number) => {
    const before = editor.store.getState().document;
    let label = '';
    for (let done = 0; done < count; done += 1) label = editor.undo() ?? label;
    reach(changedPlaces(before, editor.store.getState().document));
    announce(
      count === 1
        ? t`Undone: ${label}`
        : plural(count, {
            one: `Undone: # change, back to before "${label}"`,
            other: `Undone: # changes, back to before "${label}"`,
          }),
    );
  };
  return (
    <Menu position="bottom-start">
      <Menu.Target>
        <ActionIcon aria-label={t`What was done`} disabled={past.length === 0} className={classes.narrow ?? ''}>
          <IconChevronDown size={14} />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown className={classes.history ?? ''} data-testid="history">
        <Menu.Label className={classes.historyHead ?? ''}>
          {plural(past.length, {
            one: 'Undo back to before (# change)',
            other: 'Undo back to before (# changes)',
          })}
        </Menu.Label>
        {past.toReversed().map(({ label, step }, index) => (
          <Menu.Item key={step} onClick={() => undo(index + 1)}>
            {label}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
