import { Stack } from '@mantine/core';
import { useState } from 'react';
import classes from './connections.module.css';
import { Field } from './field.tsx';
import { type ConnectionField, isGiven, type Values } from './fields.ts';

interface FieldGroupProps {
  /** Its heading; undefined: the fields stand for themselves. */
  readonly title: string | undefined;
  readonly fields: readonly ConnectionField[];
  readonly values: Values;
  /** Secrets that have a value already. */
  readonly secretsSet: readonly string[];
  readonly onChange: (name: string, value: string | boolean) => void;
}

/** Fields that belong together; under a heading they are folded away until one of them is used. */
export function FieldGroup({ title, fields, values, secretsSet, onChange }: FieldGroupProps) {
  const [isOpen, setOpen] = useState(() => fields.some((field) => isGiven(field, values, secretsSet)));
  const inputs = fields.map((field) => (
    <Field
      key={field.name}
      field={field}
      value={values[field.name] ?? ''}
      isSet={secretsSet.includes(field.name)}
      onChange={(value) => onChange(field.name, value)}
    />
  ));
  if (title === undefined) return <>{inputs}</>;
  return (
    <details className={classes.fold ?? ''} open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{title}</summary>
      <Stack gap={16}>{inputs}</Stack>
    </details>
  );
}
