import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { ActionIcon, Button, Group, Menu, TextInput } from '@mantine/core';
import IconChevronDown from '@tabler/icons-react/icons/IconChevronDown';
import IconX from '@tabler/icons-react/icons/IconX';
import { useNavigate } from '@tanstack/react-router';
import { type FormEvent, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { Command } from '../../app/commands.ts';
import { useCommands } from '../../app/use-commands.ts';
import { isFiltered, type RunFilter } from './run-filter.ts';
import classes from './runs.module.css';
import { forgetView, type SavedView, savedViews, saveView } from './saved-views.ts';

/** Keys that the statuses leave free: for the first saved filters. */
const KEYS = ['8', '9'] as const;
const group = msg`Show only runs of`;
const FIRST_LABELS = [msg`The first saved filter`, msg`The second saved filter`] as const;

/** Filters that were given a name, and the way to give one. */
export function ViewsMenu({ filter }: { readonly filter: RunFilter }) {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/runs' });
  const views = useStore(savedViews, (state) => state.views);
  const [name, setName] = useState('');
  const [isOpen, setOpen] = useState(false);
  const show = useMemo(
    () => (view: SavedView | undefined) => void (view && navigate({ search: view.filter as never, replace: true })),
    [navigate],
  );
  useCommands(
    useMemo<readonly Command[]>(
      () =>
        KEYS.map((key, index) => ({
          id: `runs.saved.${index + 1}`,
          label: FIRST_LABELS[index] ?? FIRST_LABELS[0],
          group,
          keys: [key],
          isQuiet: true,
          isEnabled: () => savedViews.getState().views.length > index,
          run: () => show(savedViews.getState().views[index]),
        })),
      [show],
    ),
  );
  const save = (event: FormEvent) => {
    event.preventDefault();
    if (name.trim() === '') return;
    saveView({ name: name.trim(), filter });
    setName('');
    setOpen(false);
  };
  return (
    <Menu opened={isOpen} onChange={setOpen} position="bottom-end" closeOnItemClick>
      <Menu.Target>
        <Button rightSection={<IconChevronDown size={14} aria-hidden="true" />}>{t`Saved filters`}</Button>
      </Menu.Target>
      <Menu.Dropdown data-testid="saved-filters">
        {views.length === 0 && <Menu.Label>{t`None is saved yet.`}</Menu.Label>}
        {views.map((view, index) => (
          <div key={view.name} className={classes.view}>
            <Menu.Item onClick={() => show(view)} rightSection={KEYS[index] && <kbd>{KEYS[index]}</kbd>}>
              {view.name}
            </Menu.Item>
            <ActionIcon aria-label={t`Forget ${view.name}`} onClick={() => forgetView(view.name)}>
              <IconX size={16} />
            </ActionIcon>
          </div>
        ))}
        <Menu.Divider />
        <form onSubmit={save} className={classes.save}>
          <Group gap={8} wrap="nowrap" align="end">
            <TextInput
              label={t`Save this filter as`}
              maxLength={60}
              disabled={!isFiltered(filter)}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              // The menu takes letters to look for its entries.
              onKeyDown={(event) => event.key !== 'Escape' && event.stopPropagation()}
            />
            <Button type="submit" disabled={name.trim() === '' || !isFiltered(filter)}>{t`Save`}</Button>
          </Group>
        </form>
      </Menu.Dropdown>
    </Menu>
  );
}
