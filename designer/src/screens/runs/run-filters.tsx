import { msg } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { SegmentedControl, Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import type { Command } from '../../app/commands.ts';
import { useCommands } from '../../app/use-commands.ts';
import { SearchField } from '../../ui/search-field.tsx';
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
  const workflows = useQuery({
    queryKey: ['workflows', 'names'],
    queryFn: () => call(api.GET('/workflows', { params: { query: { limit: 200 } } })),
  });
  const names = workflows.data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  // A deleted workflow is not in that list; its runs are still there and can be shared by address.
  const isUnknown = filter.workflow !== undefined && !names.some(({ value }) => value === filter.workflow);
  return (
    <>
      <SegmentedControl
        aria-label={t`Status`}
        value={filter.status ?? ''}
        onChange={(value) => set({ status: value || undefined })}
        data={STATUSES.map(({ value, label }) => ({ value, label: i18n._(label) }))}
      />
      <Select
        aria-label={t`Workflow`}
        placeholder={t`All workflows`}
        w={190}
        searchable
        clearable
        clearButtonProps={{ 'aria-label': t`All workflows` }}
        data={isUnknown ? [...names, { value: filter.workflow ?? '', label: t`another workflow` }] : names}
        value={filter.workflow ?? null}
        onChange={(value) => set({ workflow: value ?? undefined })}
      />
      <Select
        aria-label={t`Started`}
        w={140}
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
