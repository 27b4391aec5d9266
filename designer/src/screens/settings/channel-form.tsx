import { useLingui } from '@lingui/react/macro';
import { Button, Group, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { api, call, idempotencyKey } from '../../api/client.ts';
import type { Schemas } from '../../api/types.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { toast } from '../../ui/toast.tsx';
import { TELLS, type Tells, useTellsNames } from './channels.ts';

type Kind = Schemas['NoticeChannel']['kind'];
const KINDS = ['email', 'slack', 'teams', 'webhook'] as const satisfies readonly Kind[];
const START = { host: '', port: '587', security: 'starttls', from: '', user: '' };

export function useKindNames(): Readonly<Record<Kind, string>> {
  const { t } = useLingui();
  return { email: t`E-mail`, slack: t`Slack`, teams: t`Teams`, webhook: t`Webhook` };
}

/** Adds a way by which people are told. */
export function ChannelForm({ onMade }: { readonly onMade: () => void }) {
  const { t } = useLingui();
  const names = useKindNames();
  const [kind, setKind] = useState<Kind>('email');
  const [name, setName] = useState('');
  const [tells, setTells] = useState<Tells>('questions');
  const tellsNames = useTellsNames();
  const [settings, setSettings] = useState(START);
  const [secret, setSecret] = useState<Readonly<Record<string, string>>>({});
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await call(
        api.POST('/notice-channels', {
          params: { header: idempotencyKey() } as never,
          body: { kind, name, tells, secret, ...(kind === 'email' ? { settings } : {}) },
        }),
      );
      toast({ kind: 'success', title: t`Added: ${name}` });
      setName('');
      setSecret({});
      setSettings(START);
      onMade();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const text = (field: keyof typeof START, label: string, more: object = {}) => (
    <TextInput
      label={label}
      value={settings[field]}
      onChange={(event) => setSettings({ ...settings, [field]: event.currentTarget.value })}
      {...more}
    />
  );
  const hidden = (field: string, label: string, description: string, more: object = {}) => (
    <PasswordInput
      visibilityToggleButtonProps={{ 'aria-label': t`Show what you type` }}
      label={label}
      description={description}
      autoComplete="off"
      value={secret[field] ?? ''}
      onChange={(event) => setSecret({ ...secret, [field]: event.currentTarget.value })}
      {...more}
    />
  );
  return (
    <form onSubmit={submit}>
      <Stack gap={10} maw={460}>
        <Select
          label={t`Kind`}
          data={KINDS.map((value) => ({ value, label: names[value] }))}
          value={kind}
          allowDeselect={false}
          onChange={(value) => {
            setKind(KINDS.find((each) => each === value) ?? 'email');
            setSecret({});
          }}
        />
        <TextInput
          label={t`Name`}
          required
          maxLength={100}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Select
          label={t`Tells of`}
          data={TELLS.map((value) => ({ value, label: tellsNames[value] }))}
          value={tells}
          allowDeselect={false}
          onChange={(value) => setTells(TELLS.find((each) => each === value) ?? 'questions')}
        />
        {kind === 'email' ? (
          <>
            {text('host', t`Mail server`, { required: true, placeholder: t`smtp.example.com` })}
            <Group gap={8} grow>
              {text('port', t`Port`, { required: true, inputMode: 'numeric' })}
              <Select
                label={t`Encryption`}
                data={[
                  { value: 'starttls', label: t`STARTTLS` },
                  { value: 'tls', label: t`TLS` },
                  { value: 'none', label: t`None` },
                ]}
                value={settings.security}
                allowDeselect={false}
                onChange={(value) => setSettings({ ...settings, security: value ?? 'starttls' })}
              />
            </Group>
            {text('from', t`From`, { required: true, placeholder: t`Holdfast <flows@example.com>` })}
            {text('user', t`User`, { autoComplete: 'off' })}
            {hidden('password', t`Password`, t`Sealed, and never shown again.`)}
          </>
        ) : (
          hidden('url', t`Address`, t`Who knows it can write there: it is sealed, and never shown again.`, {
            required: true,
          })
        )}
        {kind === 'webhook' &&
          hidden('signing', t`Signing key`, t`Signs each message by Standard Webhooks. At least 16 characters.`, {
            required: true,
          })}
        {error ? <ProblemNote error={error} /> : null}
        <Group>
          <Button type="submit" variant="filled" size="sm" loading={isBusy}>{t`Add`}</Button>
        </Group>
      </Stack>
    </form>
  );
}
