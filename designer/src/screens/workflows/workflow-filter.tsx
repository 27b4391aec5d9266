import { useLingui } from '@lingui/react/macro';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';

interface WorkflowFilterProps {
  /** Id of the workflow that a list is narrowed to; undefined: all of them. */
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

/** Narrows a list to what belongs to one workflow. */
export function WorkflowFilter({ value, onChange }: WorkflowFilterProps) {
  const { t } = useLingui();
  const { data } = useQuery({
    queryKey: ['workflows', 'names'],
    queryFn: () => call(api.GET('/workflows', { params: { query: { limit: 200 } } })),
  });
  const names = data?.items.map(({ id, name }) => ({ value: id, label: name })) ?? [];
  // A deleted workflow is not among them; what belonged to it is still there and can be shared by address.
  const isUnknown = value !== undefined && !names.some((each) => each.value === value);
  return (
    <Select
      aria-label={t`Workflow`}
      placeholder={t`All workflows`}
      w={160}
      searchable
      clearable
      clearButtonProps={{ 'aria-label': t`All workflows` }}
      data={isUnknown ? [...names, { value, label: t`another workflow` }] : names}
      value={value ?? null}
      onChange={(chosen) => onChange(chosen ?? undefined)}
    />
  );
}
