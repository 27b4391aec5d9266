import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { SegmentedControl, Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import type { Command } from '../../app/commands.ts';
import { useCommands } from '../../app/use-commands.ts';
import { SearchField } from '../../ui/search-field.tsx';
import { WorkflowFilter } from '../workflows/workflow-filter.tsx';
import type { RunFilter } from './run-filter.ts';

/** The statuses people ask for, in the order of their keys. */
const STATUSES = [
  { value: '', label: msg`All` },
  { value: 'running,accepted,cancelling', label: msg`Running` },
  { value: 'waiting', label: msg`Waiting` },
  { value: 'parked', label: msg`Exceptions` },
  { value: 'failed', label: msg`Failed` },
  { value: 'succeeded', label: msg`Succeeded` },
  { value: 'cancelled', label: msg`Cancelled` },
] as const;
const group = msg`Show only runs of`;

/** What narrows the list of runs. All of it is in the address. */
export function RunFilters({ filter }: { readonly filter: RunFilter }) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate({ from: '/runs' });
  const set = useMemo(
    () => (change: { readonly [Name in keyof RunFilter]: string | undefined }) =>
      void navigate({ search: (before) => ({ ...before, ...change }) as never, replace: true }),
    [navigate],
  );
  const keys = useMemo<readonly Command[]>(
    () =>
      STATUSES.map(({ value, label }, index) => ({
        id: `runs.filter.${index + 1}`,
        label,
        group,
        keys: [String(index + 1)],
        isQuiet: true,
        run: () => set({ status: value || undefined }),
      })),
    [set],
  );
  useCommands(keys);
  return (
    <>
      <SegmentedControl
        size="xs"
        aria-label={t`Status`}
        value={filter.status ?? ''}
        onChange={(value) => set({ status: value || undefined })}
        data={STATUSES.map(({ value, label }) => ({ value, label: i18n._(label) }))}
      />
      <WorkflowFilter value={filter.workflow} onChange={(workflow) => set({ workflow })} />
      <Select
        aria-label={t`Started`}
        w={116}
        data={[
          { value: '', label: t`Any time` },
          { value: '1h', label: t`Last hour` },
          { value: '24h', label: t`Last 24 hours` },
          { value: '7d', label: t`Last 7 days` },
          { value: '30d', label: t`Last 30 days` },
        ]}
        value={filter.since ?? ''}
        onChange={(value) => set({ since: value || undefined })}
      />
      <SearchField
        label={t`Business key`}
        value={filter.key ?? ''}
        width={150}
        onChange={(text) => set({ key: text || undefined })}
      />
    </>
  );
}
