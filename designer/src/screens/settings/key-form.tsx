import { useLingui } from '@lingui/react/macro';
import { Button, Group, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api, call, idempotencyKey } from '../../api/client.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { type Role, useRoleNames } from './role-names.ts';
import classes from './settings.module.css';

/** Roles a key may have: all but the owner's. */
const ROLES = ['viewer', 'editor', 'operator', 'approver', 'admin'] as const satisfies readonly Role[];
const DAYS = ['30', '90', '365', ''] as const;

/** Makes an API key. */
export function KeyForm({ onMade }: { readonly onMade: (key: string) => void }) {
  const { t } = useLingui();
  const names = useRoleNames();
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof ROLES)[number]>('operator');
  const [days, setDays] = useState('90');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const { key } = await call(
        api.POST('/api-keys', {
          params: { header: idempotencyKey() } as never,
          body: { name, role, ...(days === '' ? {} : { expiresInDays: Number(days) }) },
        }),
      );
      setName('');
      onMade(key);
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit}>
      <Group className={classes.fields} align="end" gap={8} mb={error ? 12 : 0}>
        <TextInput
          label={t`Name`}
          placeholder={t`What it is for`}
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t`Role`}
          w={140}
          data={ROLES.map((value) => ({ value, label: names[value] }))}
          value={role}
          onChange={(value) => setRole(ROLES.find((each) => each === value) ?? 'operator')}
        />
        <Select
          label={t`Expires`}
          w={140}
          data={DAYS.map((value) => ({ value, label: value === '' ? t`Never` : t`in ${value} days` }))}
          value={days}
          onChange={(value) => setDays(value ?? '')}
        />
        <Button type="submit" variant="filled" size="sm" loading={isBusy}>{t`Make a key`}</Button>
      </Group>
      {error ? <ProblemNote error={error} /> : null}
    </form>
  );
}
