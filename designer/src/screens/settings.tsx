import { useLingui } from '@lingui/react/macro';
import {
  Button,
  Group,
  PasswordInput,
  SegmentedControl,
  Select,
  Stack,
  Switch,
  TextInput,
  useMantineColorScheme,
} from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { type FormEvent, type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { api, call, idempotencyKey } from '../api/client.ts';
import { commands } from '../app/commands.ts';
import { useSession } from '../app/session.tsx';
import { confirm } from '../ui/confirm.tsx';
import { CopyText } from '../ui/copy-text.tsx';
import { Page, PageBody } from '../ui/page.tsx';
import { ProblemNote, ProblemScreen } from '../ui/problem-view.tsx';
import { Ago } from '../ui/time.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { NotFound } from './not-found.tsx';
import classes from './screens.module.css';

/** Everything about this installation and its people. */
export function SettingsScreen() {
  const { t } = useLingui();
  const { page } = useParams({ from: '/settings/$page' });
  const pages: readonly { id: string; title: string; body: ReactNode }[] = [
    { id: 'people', title: t`People`, body: <People /> },
    {
      id: 'roles',
      title: t`Roles`,
      body: (
        <Later>
          {t`There are six roles: viewer (looks), editor (looks, edits, runs), operator (looks, runs, repairs), approver (looks, answers questions), admin and owner (all of it). API keys have one of them today. Giving roles to further people comes with invitations, which are not built yet.`}
        </Later>
      ),
    },
    {
      id: 'alerts',
      title: t`Alerts`,
      body: (
        <Later>
          {t`Alerts by e-mail and chat are not built yet. Today a workflow can name another one in its settings that is started when a run of it fails; begin that one with the trigger "A run failed".`}
        </Later>
      ),
    },
    {
      id: 'retention',
      title: t`Retention`,
      body: <Later>{t`Runs are kept for ever today. Deleting old ones by age, per workflow, is not built yet.`}</Later>,
    },
    {
      id: 'environments',
      title: t`Environments`,
      body: <Environment />,
    },
    { id: 'appearance', title: t`Appearance`, body: <Appearance /> },
    { id: 'keys', title: t`API keys`, body: <ApiKeys /> },
  ];
  const present = pages.find(({ id }) => id === page);
  if (!present) return <NotFound />;
  return (
    <Page title={t`Settings`} toolbarLabel={t`Settings`}>
      <nav className={classes.tabs} aria-label={t`Settings`}>
        {pages.map(({ id, title }) => (
          <Link
            key={id}
            to="/settings/$page"
            params={{ page: id }}
            className={classes.tab}
            activeProps={{ 'data-active': true, 'aria-current': 'page' }}
          >
            {title}
          </Link>
        ))}
      </nav>
      <PageBody width="text">{present.body}</PageBody>
    </Page>
  );
}

const Later = ({ children }: { readonly children: ReactNode }) => <p>{children}</p>;

function People() {
  const { t } = useLingui();
  const session = useSession();
  if (session.ownerExists) {
    return (
      <Stack gap={16}>
        <dl className={classes.pairs}>
          <dt>{t`Signed in as`}</dt>
          <dd>
            {session.user.name} {session.user.email && <span className={classes.muted}>{session.user.email}</span>}
          </dd>
          <dt>{t`Role`}</dt>
          <dd>{session.role}</dd>
        </dl>
        <Group>
          <Button
            onClick={() =>
              void fetch('/api/auth/sign-out', {
                method: 'POST',
                headers: { 'content-type': 'application/json' },
                body: '{}',
              }).then(() => location.assign('/'))
            }
          >{t`Sign out`}</Button>
        </Group>
        <p className={classes.muted}>{t`Inviting further people is not built yet. Programs get in with API keys.`}</p>
      </Stack>
    );
  }
  return <OwnerForm />;
}

function OwnerForm() {
  const { t } = useLingui();
  const client = useQueryClient();
  const [owner, setOwner] = useState({ name: '', email: '', password: '' });
  const [error, setError] = useState<unknown>(null);
  const set = (field: keyof typeof owner) => (value: string) => setOwner((before) => ({ ...before, [field]: value }));
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setError(null);
    try {
      await call(api.POST('/owner', { body: owner }));
      toast({ kind: 'success', title: t`The owner account exists. Sign in with it.` });
      await client.resetQueries({ queryKey: ['session'] });
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <form onSubmit={submit}>
      <Stack gap={16}>
        <p>
          {t`You are signed in by yourself because this installation has no owner and you sit at its machine. Make the owner account before you let others in: from then on everybody signs in, and Holdfast may listen on other addresses.`}
        </p>
        <TextInput
          label={t`Name`}
          required
          value={owner.name}
          onChange={(event) => set('name')(event.currentTarget.value)}
        />
        <TextInput
          label={t`E-mail address`}
          type="email"
          autoComplete="username"
          required
          value={owner.email}
          onChange={(event) => set('email')(event.currentTarget.value)}
        />
        <PasswordInput
          label={t`Password`}
          description={t`At least 12 characters.`}
          autoComplete="new-password"
          required
          minLength={12}
          value={owner.password}
          onChange={(event) => set('password')(event.currentTarget.value)}
        />
        {error ? <ProblemNote error={error} /> : null}
        <Group>
          <Button type="submit" variant="filled">{t`Make the owner account`}</Button>
        </Group>
      </Stack>
    </form>
  );
}

function Appearance() {
  const { t } = useLingui();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const hasLetterKeys = useStore(commands.store, (state) => state.hasLetterKeys);
  return (
    <Stack gap={20}>
      <div>
        <h2 className={classes.heading}>{t`Colours`}</h2>
        <SegmentedControl
          aria-label={t`Colours`}
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'light' | 'dark' | 'auto')}
          data={[
            { value: 'auto', label: t`As the system` },
            { value: 'light', label: t`Light` },
            { value: 'dark', label: t`Dark` },
          ]}
        />
      </div>
      <Switch
        label={t`Single letters are keys`}
        description={t`Switch this off if speech input or a slip of the hand triggers commands.`}
        checked={hasLetterKeys}
        onChange={(event) => commands.setLetterKeys(event.currentTarget.checked)}
      />
    </Stack>
  );
}

function Environment() {
  const { t } = useLingui();
  const { data, error } = useQuery({ queryKey: ['system'], queryFn: () => call(api.GET('/system')) });
  if (error) return <ProblemScreen error={error} />;
  if (!data) return null;
  const rows: readonly [string, string][] = [
    [t`Version`, data.version],
    [t`Node`, data.node],
    [t`Database`, `Postgres ${data.state.serverVersion} (${data.state.kind})`],
    [t`Queue`, data.queue.kind],
    [t`A durable write takes`, data.fsyncMs === null ? '–' : `${data.fsyncMs} ms`],
    [t`Address`, data.publicUrl],
    [t`Process`, data.roles.join(' + ')],
  ];
  return (
    <Stack gap={16}>
      <dl className={classes.pairs}>
        {rows.map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p
        className={classes.muted}
      >{t`Promoting workflows between environments is not built yet; export and import move them today.`}</p>
    </Stack>
  );
}

const ROLES = ['viewer', 'editor', 'operator', 'approver', 'admin'] as const;

function ApiKeys() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data, error } = useQuery({ queryKey: ['api-keys'], queryFn: () => call(api.GET('/api-keys')) });
  const [name, setName] = useState('');
  const [role, setRole] = useState<(typeof ROLES)[number]>('operator');
  const [made, setMade] = useState<string | null>(null);
  if (error) return <ProblemScreen error={error} />;
  const create = async (event: FormEvent) => {
    event.preventDefault();
    try {
      const { key } = await call(
        api.POST('/api-keys', { params: { header: idempotencyKey() } as never, body: { name, role } }),
      );
      setMade(key);
      setName('');
      await client.invalidateQueries({ queryKey: ['api-keys'] });
    } catch (problem) {
      toastError(problem);
    }
  };
  const revoke = async (id: string, title: string) => {
    const answer = await confirm({
      title: t`Revoke "${title}"?`,
      body: t`Programs that use it are refused at once.`,
      confirmLabel: t`Revoke`,
      isDanger: true,
    });
    if (!answer) return;
    await call(api.DELETE('/api-keys/{id}', { params: { path: { id } } })).catch(toastError);
    await client.invalidateQueries({ queryKey: ['api-keys'] });
  };
  return (
    <Stack gap={20}>
      <form onSubmit={create}>
        <Group align="end" gap={8}>
          <TextInput label={t`Name`} required value={name} onChange={(event) => setName(event.currentTarget.value)} />
          <Select
            label={t`Role`}
            data={[...ROLES]}
            value={role}
            onChange={(value) => setRole((value ?? 'operator') as typeof role)}
          />
          <Button type="submit" variant="filled">{t`Make a key`}</Button>
        </Group>
      </form>
      {made && (
        <div className={classes.block} role="status">
          <p>{t`This is the only time the key is shown. Keep it where programs keep their secrets.`}</p>
          <CopyText text={made} />
        </div>
      )}
      {data?.items.length === 0 && (
        <p
          className={classes.muted}
        >{t`There are no keys. Programs and the command line need one from other machines.`}</p>
      )}
      <ul className={classes.report}>
        {data?.items.map((key) => (
          <li key={key.id}>
            <b>{key.role}</b>
            <span>
              {key.name} <code>{key.start}…</code>{' '}
              <span className={classes.muted}>{key.lastUsedAt ? <Ago at={key.lastUsedAt} /> : t`never used`}</span>
            </span>
            <Button ml="auto" size="compact-xs" color="danger" onClick={() => void revoke(key.id, key.name)}>
              {t`Revoke`}
            </Button>
          </li>
        ))}
      </ul>
    </Stack>
  );
}
