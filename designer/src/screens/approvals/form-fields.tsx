import type { Json, JsonObject } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { NumberInput, Select, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useChosenField } from '../../documents/chosen-field.ts';
import classes from './approvals.module.css';

/** A JSON Schema, as far as a form looks at it. What it leaves out the server still checks. */
export interface FieldSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly maxLength?: number;
  readonly properties?: Readonly<Record<string, FieldSchema>>;
  readonly items?: FieldSchema;
  readonly required?: readonly string[];
}

interface FieldsProps {
  readonly schema: FieldSchema;
  readonly value: Json | undefined;
  /** What the form began with. */
  readonly before: Json | undefined;
  /** JSON pointer of the value, and what is wrong by JSON pointer. */
  readonly path: string;
  readonly errors: ReadonlyMap<string, string>;
  readonly onChange: (value: Json | undefined) => void;
}

const LONG = 200;
const escaped = (name: string): string => name.replaceAll('~', '~0').replaceAll('/', '~1');
const isRecord = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const within = (value: Json | undefined, name: string): Json | undefined =>
  isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;

/** The fields of a form, as its schema says: objects and lists as groups, the rest as single fields. */
export function FormFields({ schema, value, before, path, errors, onChange }: FieldsProps) {
  const { t } = useLingui();
  if (schema.type === 'array' && schema.items?.type === 'object') {
    const entries = Array.isArray(value) ? value : [];
    return entries.map((entry, index) => (
      // biome-ignore lint/suspicious/noArrayIndexKey: entries neither come nor go nor move.
      <fieldset key={index} className={classes.group}>
        <legend>{t`Entry ${index + 1}`}</legend>
        <FormFields
          schema={schema.items ?? {}}
          value={entry}
          before={Array.isArray(before) ? before[index] : undefined}
          path={`${path}/${index}`}
          errors={errors}
          onChange={(next) => onChange(entries.map((each, at) => (at === index ? (next ?? null) : each)))}
        />
      </fieldset>
    ));
  }
  return Object.entries(schema.properties ?? {}).map(([name, field]) => {
    const at = `${path}/${escaped(name)}`;
    const set = (next: Json | undefined) => {
      const { [name]: _, ...others } = isRecord(value) ? value : {};
      onChange(next === undefined ? others : { ...others, [name]: next });
    };
    const props = { value: within(value, name), before: within(before, name), errors, onChange: set };
    if (field.type === 'object' && field.properties)
      return (
        <fieldset key={name} className={classes.group}>
          <legend>{field.title ?? name}</legend>
          <FormFields schema={field} path={at} {...props} />
        </fieldset>
      );
    return (
      <Field
        key={name}
        name={name}
        schema={field}
        path={at}
        isNeeded={schema.required?.includes(name) ?? false}
        {...props}
      />
    );
  });
}

const shown = (value: Json | undefined): string =>
  value === undefined || value === null || value === ''
    ? '–'
    : typeof value === 'object'
      ? JSON.stringify(value)
      : String(value);

function Field(props: FieldsProps & { readonly name: string; readonly isNeeded: boolean }) {
  const { schema, name, value, before, path, errors, isNeeded, onChange } = props;
  const { t } = useLingui();
  const { choose } = useChosenField();
  const isChanged = JSON.stringify(value ?? null) !== JSON.stringify(before ?? null);
  const was = shown(before);
  const words = {
    label: schema.title ?? name,
    description: isChanged ? t`It was: ${was}` : schema.description,
    error: errors.get(path),
    'data-changed': isChanged || undefined,
    // A document beside the form shows where it stands.
    onFocus: () => choose(name),
  };
  if (schema.enum) {
    const values = schema.enum.map(String);
    return (
      <Select
        {...words}
        required={isNeeded}
        data={values}
        value={value === undefined || value === null ? null : String(value)}
        onChange={(next) => onChange(next === null ? undefined : (schema.enum?.[values.indexOf(next)] as Json))}
        clearable={!isNeeded}
      />
    );
  }
  if (schema.type === 'boolean')
    return <Switch {...words} checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />;
  if (schema.type === 'number' || schema.type === 'integer')
    return (
      <NumberInput
        {...words}
        required={isNeeded}
        value={typeof value === 'number' || typeof value === 'string' ? value : ''}
        allowDecimal={schema.type === 'number'}
        hideControls
        onChange={(next) => onChange(next === '' ? undefined : next)}
      />
    );
  if (schema.type === 'string' || schema.type === undefined) {
    const text = value === undefined || value === null ? '' : String(value);
    const common = { ...words, required: isNeeded, value: text };
    const set = (next: string) => onChange(next === '' && !isNeeded ? undefined : next);
    return schema.format === undefined && ((schema.maxLength ?? 0) > LONG || text.length > LONG) ? (
      <Textarea {...common} autosize minRows={2} maxRows={12} onChange={(event) => set(event.currentTarget.value)} />
    ) : (
      <TextInput
        {...common}
        type={schema.format === 'date' ? 'date' : schema.format === 'email' ? 'email' : 'text'}
        onChange={(event) => set(event.currentTarget.value)}
      />
    );
  }
  return <JsonText {...words} value={value} onChange={onChange} />;
}

/** What no single field can show, as JSON. */
function JsonText(props: {
  readonly label: string;
  readonly description: string | undefined;
  readonly error: string | undefined;
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
}) {
  const { t } = useLingui();
  const [text, setText] = useState(() => (props.value === undefined ? '' : JSON.stringify(props.value, null, 2)));
  const [isBroken, setBroken] = useState(false);
  return (
    <Textarea
      label={props.label}
      description={props.description}
      error={isBroken ? t`This is no JSON` : props.error}
      autosize
      minRows={2}
      maxRows={14}
      value={text}
      onChange={(event) => {
        const next = event.currentTarget.value;
        setText(next);
        try {
          props.onChange(next.trim() === '' ? undefined : (JSON.parse(next) as Json));
          setBroken(false);
        } catch {
          setBroken(true);
        }
      }}
    />
  );
}
