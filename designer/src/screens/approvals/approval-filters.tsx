import { useLingui } from '@lingui/react/macro';
import { Checkbox, SegmentedControl, Select } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { WorkflowFilter } from '../workflows/workflow-filter.tsx';

/** What narrows the list of questions. It stands in the address; what is left out asks for nothing. */
export interface ApprovalFilter {
  readonly state?: string | undefined;
  /** `me`: those that are left to whoever looks. */
  readonly for?: string | undefined;
  readonly kind?: string | undefined;
  readonly workflow?: string | undefined;
}

interface ApprovalFiltersProps {
  readonly filter: ApprovalFilter;
  /** Something else is about to be shown. */
  readonly onChange: () => void;
}

export function ApprovalFilters({ filter, onChange }: ApprovalFiltersProps) {
  const { t } = useLingui();
  const navigate = useNavigate({ from: '/approvals' });
  const state = filter.state ?? 'open';
  const set = (change: ApprovalFilter) => {
    onChange();
    void navigate({ search: (before) => ({ ...before, ...change }) as never, replace: true });
  };
  return (
    <>
      <SegmentedControl
        aria-label={t`State`}
        value={state}
        onChange={(value) => set({ state: value })}
        data={[
          { value: 'open', label: t`Open` },
          { value: 'decided', label: t`Decided` },
          { value: 'expired', label: t`Expired` },
          { value: 'withdrawn', label: t`Withdrawn` },
        ]}
      />
      <Select
        aria-label={t`Kind`}
        w={140}
        data={[
          { value: '', label: t`All kinds` },
          { value: 'approval', label: t`Approvals` },
          { value: 'choice', label: t`Choices` },
          { value: 'form', label: t`Forms` },
        ]}
        value={filter.kind ?? ''}
        onChange={(value) => set({ kind: value || undefined })}
      />
      <WorkflowFilter value={filter.workflow} onChange={(workflow) => set({ workflow })} />
      {state === 'open' && (
        <Checkbox
          size="xs"
          label={t`Left to me`}
          checked={filter.for === 'me'}
          onChange={(event) => set({ for: event.currentTarget.checked ? 'me' : undefined })}
        />
      )}
    </>
  );
}
