import type { Policy } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { Select } from '@mantine/core';
import { useCanvas, useEditor } from '../../canvas/context.ts';
import { FieldProblems } from '../field-problems.tsx';
import { setPolicy } from './change-policy.ts';

const PATH = '/policy/approvedBy';

interface ApprovedByProps {
  readonly policy: Policy | undefined;
  readonly onChange: (policy: Policy | undefined) => void;
}

/** The step whose approval a write is held to. */
export function ApprovedBy({ policy, onChange }: ApprovedByProps) {
  const { t } = useLingui();
  const { types, isReadOnly } = useCanvas();
  const nodes = useEditor((state) => state.document.nodes);
  const said = policy?.approvedBy;
  const asking = nodes.filter(({ type, typeVersion }) => types.describe(type, typeVersion)?.asks);
  const named = nodes.find(({ id, name }) => id === said || name === said);
  const isAsking = asking.some((node) => node === named);
  const options = asking.map(({ id, name }) => ({ value: id, label: name }));
  // What the document says is shown, also where it cannot be.
  if (said !== undefined && !isAsking) options.push({ value: said, label: named?.name ?? said });
  return (
    <>
      <Select
        label={t`Held to an approval`}
        description={t`Only what left this step approved is written, item by item, as it was shown.`}
        placeholder={options.length === 0 ? t`No step of this workflow asks people` : t`None`}
        data-path={PATH}
        data-testid="approved-by"
        clearable
        readOnly={isReadOnly}
        disabled={options.length === 0}
        data={options}
        value={isAsking ? (named?.id ?? null) : (said ?? null)}
        onChange={(by) => onChange(setPolicy(policy, { approvedBy: by ?? undefined }))}
      />
      <FieldProblems path={PATH} />
    </>
  );
}
