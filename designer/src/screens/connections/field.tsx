import { useLingui } from '@lingui/react/macro';
import { PasswordInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import classes from './connections.module.css';
import type { ConnectionField } from './fields.ts';

interface FieldProps {
  readonly field: ConnectionField;
  readonly value: string | boolean;
  /** A secret that has a value already: empty then means unchanged. */
  readonly isSet: boolean;
  readonly onChange: (value: string | boolean) => void;
}

/** The input of one field of a connection. */
export function Field({ field, value, isSet, onChange }: FieldProps) {
  const { t } = useLingui();
  const shared = {
    label: field.title,
    ...(field.description ? { description: field.description } : {}),
    required: field.isRequired && !isSet,
  };
  const written = typeof value === 'string' ? value : '';
  switch (field.control) {
    case 'switch':
      return (
        <Switch
          label={field.title}
          description={field.description}
          checked={value === true}
          onChange={(event) => onChange(event.currentTarget.checked)}
        />
      );
    case 'choice':
      return (
        <Select
          {...shared}
          data={[...field.options]}
          value={written === '' ? null : written}
          onChange={(next) => onChange(next ?? '')}
        />
      );
    case 'secret':
      return (
        <PasswordInput
          {...shared}
          autoComplete="new-password"
          placeholder={isSet ? t`Set. Leave empty to keep it.` : ''}
          visibilityToggleButtonProps={{ 'aria-label': t`Show what you type` }}
          {...(field.minLength ? { minLength: field.minLength } : {})}
          {...(field.maxLength ? { maxLength: field.maxLength } : {})}
          value={written}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'lines':
    case 'secret-lines':
      return (
        <Textarea
          {...shared}
          autosize
          minRows={3}
          maxRows={8}
          spellCheck={false}
          autoComplete="off"
          className={classes.lines ?? ''}
          placeholder={isSet ? t`Set. Leave empty to keep it.` : ''}
          {...(field.maxLength ? { maxLength: field.maxLength } : {})}
          value={written}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
    case 'number':
    case 'text':
      return (
        <TextInput
          {...shared}
          {...(field.control === 'number' ? { inputMode: 'decimal' as const } : {})}
          {...(field.maxLength ? { maxLength: field.maxLength } : {})}
          spellCheck={false}
          value={written}
          onChange={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
