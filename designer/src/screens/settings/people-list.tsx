import { useLingui } from '@lingui/react/macro';
import { Button, Group, PasswordInput, Select, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { api, call, idempotencyKey } from '../../api/client.ts';
import { useSession } from '../../app/session.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { useRoleNames } from './role-names.ts';
import classes from './settings.module.css';

const ROLES = ['viewer', 'editor', 'operator', 'approver', 'admin'] as const;
const peopleQuery = { queryKey: ['people'], queryFn: () => call(api.GET('/people')) } as const;

/** Everybody who has an account, and a form for one more. For administrators. */
export function PeopleList() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { user } = useSession();
  const roles = useRoleNames();
  const { data, error } = useQuery(peopleQuery);
  const changed = () => void client.invalidateQueries({ queryKey: peopleQuery.queryKey });
  const remove = async (id: string, name: string) => {
    const answer = await confirm({
      title: t`Take ${name} out?`,
      body: t`They are signed out and cannot sign in any more. What they did stays in the audit trail.`,
      confirmLabel: t`Take out`,
      isDanger: true,
    });
    if (!answer) return;
    await call(api.DELETE('/people/{id}', { params: { path: { id } } })).catch(toastError);
    changed();
  };
  if (error) return <ProblemNote error={error} />;
  return (
    <>
      <h2 className={classes.heading}>{t`Everybody`}</h2>
      <ul className={classes.rows}>
        {(data?.items ?? []).map(({ id, name, email, role }) => (
          <li key={id} className={classes.row}>
            <div>
              <strong>{name}</strong> <span className={classes.muted}>{`${email} · ${roles[role]}`}</span>
            </div>
            {role !== 'owner' && id !== user.id && (
              <Button size="compact-sm" aria-label={t`Take ${name} out`} onClick={() => void remove(id, name)}>
                {t`Take out`}
              </Button>
            )}
          </li>
        ))}
      </ul>
      <h2 className={classes.heading}>{t`Add a person`}</h2>
      <PersonForm onMade={changed} />
    </>
  );
}

function PersonForm({ onMade }: { readonly onMade: () => void }) {
  const { t } = useLingui();
  const roles = useRoleNames();
  const [person, setPerson] = useState({ name: '', email: '', password: '' });
  const [role, setRole] = useState<(typeof ROLES)[number]>('approver');
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const set = (field: keyof typeof person) => (event: { currentTarget: { value: string } }) =>
    setPerson({ ...person, [field]: event.currentTarget.value });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await call(api.POST('/people', { params: { header: idempotencyKey() } as never, body: { ...person, role } }));
      toast({ kind: 'success', title: t`Added: ${person.name}` });
      setPerson({ name: '', email: '', password: '' });
      onMade();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  return (
    <form onSubmit={submit}>
      <Group align="end" gap={8} mb={error ? 12 : 0}>
        <TextInput label={t`Name`} required maxLength={100} value={person.name} onChange={set('name')} />
        <TextInput label={t`E-mail`} type="email" required value={person.email} onChange={set('email')} />
        <Select
          label={t`Role`}
          w={140}
          data={ROLES.map((value) => ({ value, label: roles[value] }))}
          value={role}
          allowDeselect={false}
          onChange={(value) => setRole(ROLES.find((each) => each === value) ?? 'approver')}
        />
        <PasswordInput
          label={t`First password`}
          required
          minLength={12}
          w={220}
          autoComplete="new-password"
          value={person.password}
          onChange={set('password')}
        />
        <Button type="submit" variant="filled" size="sm" loading={isBusy}>{t`Add`}</Button>
      </Group>
      {error ? <ProblemNote error={error} /> : null}
    </form>
  );
}
