import { useLingui } from '@lingui/react/macro';
import { TextInput } from '@mantine/core';
import { useState } from 'react';

interface DecimalFieldProps {
  readonly label: string;
  readonly description: string;
  readonly placeholder?: string;
  /** JSON pointer of what it changes. */
  readonly path?: string;
  readonly value: string | undefined;
  readonly isReadOnly?: boolean;
  readonly onChange: (value: string | undefined) => void;
}

const DECIMAL = /^[0-9]{1,15}(\.[0-9]{1,9})?$/;

/** An amount, such as "1250.50": a text, for money is never a float. What is none yet stays in the field, with why. */
export function DecimalField({ path, value, isReadOnly = false, onChange, ...words }: DecimalFieldProps) {
  const { t } = useLingui();
  const [typed, setTyped] = useState<string | null>(null);
  const type = (text: string) => {
    const isFine = text === '' || DECIMAL.test(text);
    setTyped(isFine ? null : text);
    if (isFine) onChange(text || undefined);
  };
  return (
    <TextInput
      {...words}
      data-path={path}
      inputMode="decimal"
      readOnly={isReadOnly}
      error={typed !== null && t`Digits, with a point before the decimals: 1250.50.`}
      value={typed ?? value ?? ''}
      onChange={(event) => type(event.currentTarget.value.trim())}
    />
  );
}
