import type { Policy } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { setPolicy } from './change-policy.ts';
import { PolicyExpression } from './policy-expression.tsx';

interface WriteKeyProps {
  readonly policy: Policy | undefined;
  readonly onChange: (policy: Policy | undefined) => void;
}

/** What tells one write from another where it is not the run, the step and the item. */
export function WriteKey({ policy, onChange }: WriteKeyProps) {
  const { t } = useLingui();
  const said = policy?.idempotencyKey;
  return (
    <PolicyExpression
      title={t`Key of the write`}
      path="/policy/idempotencyKey"
      value={said}
      begin={t`A key of your own …`}
      end={t`The usual key again`}
      help={
        said === undefined
          ? t`Run, step and item make the key: each try of one item has the same, and no other item has it.`
          : t`What comes to the same key is the same write, in every run of this workflow: it is worked out once for each item and kept with the write.`
      }
      onChange={(idempotencyKey) => onChange(setPolicy(policy, { idempotencyKey }))}
    />
  );
}
