import type { Policy } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useEditor } from '../../canvas/context.ts';
import { DecimalField } from '../../ui/decimal-field.tsx';
import { FieldProblems } from '../field-problems.tsx';
import { setPolicy } from './change-policy.ts';
import { PolicyExpression } from './policy-expression.tsx';

interface WriteAmountProps {
  readonly policy: Policy | undefined;
  readonly isReadOnly: boolean;
  readonly onChange: (policy: Policy | undefined) => void;
}

const LIMIT = '/policy/amount/limit';

/** What a write is worth, and how much of that goes out on the word of one person. */
export function WriteAmount({ policy, isReadOnly, onChange }: WriteAmountProps) {
  const { t } = useLingui();
  const standard = useEditor((state) => state.document.settings?.amountLimit);
  const amount = policy?.amount;
  return (
    <PolicyExpression
      title={t`Worth of the write`}
      path="/policy/amount/value"
      value={amount?.value}
      begin={t`An amount with a limit …`}
      end={t`No amount`}
      help={
        amount === undefined
          ? t`Nothing is said of what it is worth: it goes out whatever it comes to.`
          : t`A number, worked out for each item. Above the limit nothing is sent until two people let it through.`
      }
      onChange={(value) =>
        onChange(setPolicy(policy, { amount: value === undefined ? undefined : { ...amount, value } }))
      }
    >
      {amount && (
        <>
          <DecimalField
            label={t`Limit`}
            description={t`Most that is written without a second person, in the unit of the amount.`}
            placeholder={standard === undefined ? '' : t`${standard}, of the workflow`}
            path={LIMIT}
            value={amount.limit}
            isReadOnly={isReadOnly}
            onChange={(limit) =>
              onChange(
                setPolicy(policy, { amount: { value: amount.value, ...(limit === undefined ? {} : { limit }) } }),
              )
            }
          />
          <FieldProblems path={LIMIT} />
        </>
      )}
    </PolicyExpression>
  );
}
