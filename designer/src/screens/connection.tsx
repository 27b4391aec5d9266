import { useLingui } from '@lingui/react/macro';
import { Button, Group, PasswordInput, Select, Stack, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { api, call, idempotencyKey } from '../api/client.ts';
import type { Connection, ConnectionType } from '../api/types.ts';
import { confirm } from '../ui/confirm.tsx';
import { Page, PageBody } from '../ui/page.tsx';
import { ProblemNote, ProblemScreen } from '../ui/problem-view.tsx';
import { toast, toastError } from '../ui/toast.tsx';
import { connectionsQuery, connectionTypesQuery } from './connections.tsx';
import classes from './screens.module.css';

interface FieldSchema {
  readonly type?: string;
  readonly title?: string;
  readonly description?: string;
  readonly writeOnly?: boolean;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly 'x-labels'?: Readonly<Record<string, string>>;
}

const slugOf = (title: string): string =>
  title
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 64);

/** One connection: made, changed, tested, deleted. Secrets go in and never come out. */
export function ConnectionScreen() {
  const { connectionId } = useParams({ from: '/connections/$connectionId' });
  const { type } = useSearch({ from: '/connections/$connectionId' });
  const isNew = connectionId === 'new';
  const types = useQuery(connectionTypesQuery);
  const existing = useQuery({
    queryKey: ['connection', connectionId],
    queryFn: () => call(api.GET('/connections/{id}', { params: { path: { id: connectionId } } })),
    enabled: !isNew,
  });
  const error = types.error ?? existing.error;
  if (error) return <ProblemScreen error={error} onRetry={() => void existing.refetch()} />;
  const kind = types.data?.items.find((each) => each.type === (isNew ? type : existing.data?.type));
  if (!kind || (!isNew && !existing.data)) return null;
  return <ConnectionForm key={existing.data?.id ?? kind.type} kind={kind} connection={existing.data ?? null} />;
}

function ConnectionForm({
  kind,
  connection,
}: {
  readonly kind: ConnectionType;
  readonly connection: Connection | null;
}) {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [title, setTitle] = useState(connection?.title ?? kind.title);
  const [slug, setSlug] = useState(connection?.slug ?? '');
  const [fields, setFields] = useState<Record<string, string>>({});
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const [tested, setTested] = useState<{ ok: boolean; message: string } | null>(null);
  const properties = Object.entries((kind.fields.properties ?? {}) as Record<string, FieldSchema>);
  const required = new Set((kind.fields.required ?? []) as string[]);
  const shownValue = (name: string, schema: FieldSchema): string =>
    fields[name] ?? String((connection?.fields[name] as string | undefined) ?? schema.default ?? '');
  const shownSlug = slug || slugOf(title);

  const body = (): Record<string, unknown> =>
    Object.fromEntries(
      properties.flatMap(([name, schema]) => {
        const value = shownValue(name, schema);
        return value === '' && (schema.writeOnly === true || !required.has(name)) ? [] : [[name, value]];
      }),
    );
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    setTested(null);
    try {
      const saved = connection
        ? await call(
            api.PATCH('/connections/{id}', {
              params: { path: { id: connection.id } },
              body: { title, fields: body() },
            }),
          )
        : await call(
            api.POST('/connections', {
              params: { header: idempotencyKey() } as never,
              body: { slug: shownSlug, title, type: kind.type, fields: body() },
            }),
          );
      setFields({});
      client.setQueryData(['connection', saved.id], saved);
      await client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      toast({ kind: 'success', title: t`Saved` });
      if (!connection)
        await navigate({ to: '/connections/$connectionId', params: { connectionId: saved.id }, replace: true });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const test = async () => {
    if (!connection) return;
    try {
      setTested(await call(api.POST('/connections/{id}/test', { params: { path: { id: connection.id } } })));
      await client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
    } catch (problem) {
      toastError(problem);
    }
  };
  const remove = async () => {
    if (!connection) return;
    const answer = await confirm({
      title: t`Delete "${title}"?`,
      body: t`Its secrets are gone for good.`,
      confirmLabel: t`Delete`,
      isDanger: true,
    });
    if (!answer) return;
    try {
      await call(api.DELETE('/connections/{id}', { params: { path: { id: connection.id } } }));
      await client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
      await navigate({ to: '/connections' });
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <Page title={connection?.title ?? t`New: ${kind.title}`} toolbarLabel={t`Connection`}>
      <PageBody width="text">
        <form onSubmit={save}>
          <Stack gap={16}>
            <p className={classes.muted}>{kind.description}</p>
            <TextInput
              label={t`Name`}
              required
              value={title}
              maxLength={120}
              onChange={(event) => setTitle(event.currentTarget.value)}
            />
            <TextInput
              label={t`Name in documents`}
              description={
                connection ? t`Never changes.` : t`Workflows refer to it by this name. It cannot be changed later.`
              }
              required
              disabled={connection !== null}
              value={shownSlug}
              onChange={(event) => setSlug(slugOf(event.currentTarget.value))}
            />
            {properties.map(([name, schema]) => {
              const common = {
                label: schema.title ?? name,
                description: schema.description,
                required: required.has(name) && !(schema.writeOnly && connection?.secretsSet.includes(name)),
              };
              const set = (value: string) => setFields((before) => ({ ...before, [name]: value }));
              if (schema.enum)
                return (
                  <Select
                    key={name}
                    {...common}
                    data={schema.enum.map((value) => ({ value, label: schema['x-labels']?.[value] ?? value }))}
                    value={shownValue(name, schema)}
                    onChange={(value) => set(value ?? '')}
                  />
                );
              if (schema.writeOnly)
                return (
                  <PasswordInput
                    key={name}
                    {...common}
                    autoComplete="off"
                    placeholder={connection?.secretsSet.includes(name) ? t`Set. Leave empty to keep it.` : ''}
                    value={fields[name] ?? ''}
                    onChange={(event) => set(event.currentTarget.value)}
                  />
                );
              return (
                <TextInput
                  key={name}
                  {...common}
                  value={shownValue(name, schema)}
                  onChange={(event) => set(event.currentTarget.value)}
                />
              );
            })}
            {error ? <ProblemNote error={error} /> : null}
            {tested && (
              <p role="status">
                {tested.ok ? '✔' : '✖'} {tested.message}
              </p>
            )}
            <Group gap={8}>
              <Button type="submit" variant="filled" loading={busy}>{t`Save`}</Button>
              {connection && <Button onClick={() => void test()}>{t`Test`}</Button>}
              {connection && (
                <Button color="danger" ml="auto" onClick={() => void remove()}>
                  {t`Delete …`}
                </Button>
              )}
            </Group>
            {connection && (
              <section>
                <h2 className={classes.heading}>{t`Used by`}</h2>
                {connection.usedBy.length === 0 && <p className={classes.muted}>{t`No workflow uses it.`}</p>}
                {connection.usedBy.map(({ id, name }) => (
                  <div key={id}>
                    <Link to="/workflows/$workflowId" params={{ workflowId: id }}>
                      {name}
                    </Link>
                  </div>
                ))}
              </section>
            )}
          </Stack>
        </form>
      </PageBody>
    </Page>
  );
}
