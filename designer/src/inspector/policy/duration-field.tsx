import { useLingui } from '@lingui/react/macro';
import { Input, NativeSelect, NumberInput } from '@mantine/core';
import { useId, useState } from 'react';
import { formatDuration } from '../../ui/format.ts';
import { naturalUnit, UNITS, type Unit } from './duration.ts';
import classes from './policy.module.css';

interface DurationFieldProps {
  readonly label: string;
  readonly help?: string;
  /** JSON pointer within the node. */
  readonly path: string;
  /** Milliseconds; undefined is inherited. */
  readonly value: number | undefined;
  readonly inherited: number;
  readonly isReadOnly: boolean;
  readonly onChange: (value: number | undefined) => void;
}

/** A length of time, in the unit that somebody chose. Empty: what is inherited. */
export function DurationField({ label, help, path, value, inherited, isReadOnly, onChange }: DurationFieldProps) {
  const { t } = useLingui();
  const id = useId();
  const [chosen, setChosen] = useState<Unit | null>(null);
  const unit = chosen ?? naturalUnit(value ?? inherited);
  const names = { ms: t`ms`, s: t`seconds`, min: t`minutes`, h: t`hours`, d: t`days` };
  return (
    <Input.Wrapper id={id} label={label} description={help} data-path={path}>
      <div className={classes.duration}>
        <NumberInput
          id={id}
          min={0}
          readOnly={isReadOnly}
          placeholder={t`${formatDuration(inherited)}, inherited`}
          value={value === undefined ? '' : value / UNITS[unit]}
          onChange={(next) => onChange(typeof next === 'number' ? Math.round(next * UNITS[unit]) : undefined)}
        />
        <NativeSelect
          aria-label={t`${label}: unit`}
          disabled={isReadOnly}
          value={unit}
          data={Object.keys(UNITS).map((each) => ({ value: each, label: names[each as Unit] }))}
          onChange={(event) => setChosen(event.currentTarget.value as Unit)}
        />
      </div>
    </Input.Wrapper>
  );
}
