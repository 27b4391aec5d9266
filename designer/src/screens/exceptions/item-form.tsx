import type { Json, JsonObject } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { NumberInput, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';

interface ItemFormProps {
  readonly value: JsonObject;
  readonly onChange: (value: JsonObject) => void;
  /** Told whether something in it cannot be read. */
  readonly onBroken: (isBroken: boolean) => void;
}

/** An item as a form, made from its own fields: texts, numbers and switches as such, what is nested as JSON. */
export function ItemForm({ value, onChange, onBroken }: ItemFormProps) {
  const { t } = useLingui();
  const set = (name: string, next: Json) => onChange({ ...value, [name]: next });
  return (
    <Stack gap={8}>
      {Object.entries(value).map(([name, each]) => {
        if (typeof each === 'string')
          return (
            <TextInput
              key={name}
              label={name}
              value={each}
              onChange={(event) => set(name, event.currentTarget.value)}
            />
          );
        if (typeof each === 'number')
          return <NumberInput key={name} label={name} value={each} onChange={(next) => set(name, Number(next))} />;
        if (typeof each === 'boolean')
          return (
            <Switch
              key={name}
              label={name}
              checked={each}
              onChange={(event) => set(name, event.currentTarget.checked)}
            />
          );
        return (
          <JsonText
            key={name}
            label={t`${name}, as JSON`}
            value={each}
            onChange={(next) => set(name, next)}
            onBroken={onBroken}
          />
        );
      })}
      <MoreFields value={value} onChange={onChange} />
    </Stack>
  );
}

/** A field that the item does not have yet. */
function MoreFields({ value, onChange }: Pick<ItemFormProps, 'value' | 'onChange'>) {
  const { t } = useLingui();
  const [name, setName] = useState('');
  return (
    <TextInput
      label={t`Add a field`}
      description={t`Its name, then Enter.`}
      value={name}
      onChange={(event) => setName(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key !== 'Enter') return;
        event.preventDefault();
        if (name.trim() === '' || Object.hasOwn(value, name.trim())) return;
        onChange({ ...value, [name.trim()]: '' });
        setName('');
      }}
    />
  );
}

interface JsonTextProps {
  readonly label: string;
  readonly value: Json;
  readonly onChange: (value: Json) => void;
  readonly onBroken: (isBroken: boolean) => void;
}

function JsonText({ label, value, onChange, onBroken }: JsonTextProps) {
  const { t } = useLingui();
  const [text, setText] = useState(() => JSON.stringify(value, null, 2));
  const [error, setError] = useState<string | null>(null);
  return (
    <Textarea
      label={label}
      autosize
      minRows={1}
      maxRows={10}
      value={text}
      error={error}
      onChange={(event) => {
        setText(event.currentTarget.value);
        try {
          onChange(JSON.parse(event.currentTarget.value) as Json);
          setError(null);
          onBroken(false);
        } catch {
          setError(t`This is no JSON`);
          onBroken(true);
        }
      }}
    />
  );
}
