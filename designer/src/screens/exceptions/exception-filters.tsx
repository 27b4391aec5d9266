import { useLingui } from '@lingui/react/macro';
import { Checkbox, SegmentedControl } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useClassWords } from './repair-words.ts';
import type { ExceptionFilter } from './use-exceptions.ts';

export const isFiltered = (filter: ExceptionFilter): boolean =>
  Object.values(filter).some((value) => value !== undefined);

/** What narrows the list: class, whose they are, past their target. It stands in the address. */
export function ExceptionFilters({ filter }: { readonly filter: ExceptionFilter }) {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/exceptions' });
  const names = useClassWords();
  const set = (change: ExceptionFilter) =>
    void navigate({ search: (before) => ({ ...before, ...change }) as never, replace: true });
  return (
    <>
      <SegmentedControl
        aria-label={t`Failure class`}
        value={filter.class ?? ''}
        onChange={(value) => set({ class: value || undefined })}
        data={[
          { value: '', label: t`All` },
          ...(['ambiguous', 'transient', 'permanent', 'data', 'policy'] as const).map((value) => ({
            value,
            label: names[value].name,
          })),
        ]}
      />
      <SegmentedControl
        aria-label={t`Owner`}
        value={filter.owner ?? ''}
        onChange={(value) => set({ owner: value || undefined })}
        data={[
          { value: '', label: t`Everybody's` },
          { value: 'mine', label: t`Mine` },
          { value: 'team', label: t`Nobody's` },
        ]}
      />
      <Checkbox
        size="xs"
        label={t`Overdue`}
        checked={filter.overdue !== undefined}
        onChange={(event) => set({ overdue: event.currentTarget.checked ? 'yes' : undefined })}
      />
    </>
  );
}
