import { useLingui } from '@lingui/react/macro';
import { Button, Group, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { toast } from '../../ui/toast.tsx';
import classes from './settings.module.css';

const MIN_PASSWORD = 12;

/** Makes the owner account: once, on the machine on which Holdfast runs. */
export function OwnerForm() {
  const { t } = useLingui();
  const client = useQueryClient();
  const [owner, setOwner] = useState({ name: '', email: '', password: '' });
  const [again, setAgain] = useState('');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const differs = again !== '' && again !== owner.password;
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (again !== owner.password) return;
    setError(null);
    setBusy(true);
    try {
      await call(api.POST('/owner', { body: owner }));
      toast({ kind: 'success', title: t`The owner account exists. Sign in with it.` });
      await client.resetQueries({ queryKey: ['session'] });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit}>
      <h2 className={classes.heading}>{t`Make the owner account`}</h2>
      <p className={classes.lead}>
        {t`You are signed in by yourself because this installation has no owner and you sit at its machine. Make the owner account before you let others in: from then on everybody signs in, and Holdfast may listen on other addresses.`}
      </p>
      <Stack gap={16} maw={420}>
        <TextInput
          label={t`Name`}
          required
          maxLength={200}
          autoComplete="name"
          value={owner.name}
          onChange={(event) => setOwner({ ...owner, name: event.currentTarget.value })}
        />
        <TextInput
          label={t`E-mail address`}
          type="email"
          autoComplete="username"
          required
          value={owner.email}
          onChange={(event) => setOwner({ ...owner, email: event.currentTarget.value })}
        />
        <PasswordInput
          visibilityToggleButtonProps={{ 'aria-label': t`Show what you type` }}
          label={t`Password`}
          description={t`At least ${MIN_PASSWORD} characters. There is no way to have it sent again.`}
          autoComplete="new-password"
          required
          minLength={MIN_PASSWORD}
          maxLength={200}
          value={owner.password}
          onChange={(event) => setOwner({ ...owner, password: event.currentTarget.value })}
        />
        <PasswordInput
          visibilityToggleButtonProps={{ 'aria-label': t`Show what you type` }}
          label={t`Password again`}
          autoComplete="new-password"
          required
          value={again}
          error={differs && t`It is not the same.`}
          onChange={(event) => setAgain(event.currentTarget.value)}
        />
        {error ? <ProblemNote error={error} /> : null}
        <Group>
          <Button type="submit" variant="filled" loading={isBusy}>{t`Make the owner account`}</Button>
        </Group>
      </Stack>
    </form>
  );
}
