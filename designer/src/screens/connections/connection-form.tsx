import { useLingui } from '@lingui/react/macro';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useBlocker, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useMemo, useRef, useState } from 'react';
import { api, call, idempotencyKey } from '../../api/client.ts';
import type { Connection, ConnectionType } from '../../api/types.ts';
import { confirm } from '../../ui/confirm.tsx';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { toast } from '../../ui/toast.tsx';
import { connectionsQuery } from '../connections.tsx';
import { ConnectionSide } from './connection-side.tsx';
import classes from './connections.module.css';
import { FieldGroup } from './field-group.tsx';
import { bodyOf, fieldsOf, groupsOf, initialValues, slugOf } from './fields.ts';

interface ConnectionFormProps {
  readonly kind: ConnectionType;
  /** Null: a new one. */
  readonly connection: Connection | null;
  /** What a new one begins with, as the document of its API says. */
  readonly begins?: { readonly title: string; readonly fields: Readonly<Record<string, unknown>> };
}

/** What a connection holds, made from the schema of its kind. */
export function ConnectionForm({ kind, connection, begins }: ConnectionFormProps) {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  const fields = useMemo(() => fieldsOf(kind), [kind]);
  const [title, setTitle] = useState(connection?.title ?? begins?.title ?? '');
  const [slug, setSlug] = useState('');
  const [values, setValues] = useState(() => initialValues(fields, connection?.fields ?? begins?.fields));
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  const isDirty = useRef(false);
  useBlocker({
    shouldBlockFn: async () => {
      if (!isDirty.current) return false;
      const answer = await confirm({
        title: t`Leave without saving?`,
        body: t`What you typed here is not kept.`,
        confirmLabel: t`Leave`,
        isDanger: true,
      });
      return answer === null;
    },
    enableBeforeUnload: () => isDirty.current,
  });
  const change = (apply: () => void) => {
    isDirty.current = true;
    apply();
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      const body = bodyOf(fields, values, connection?.fields);
      const saved = connection
        ? await call(
            api.PATCH('/connections/{id}', { params: { path: { id: connection.id } }, body: { title, fields: body } }),
          )
        : await call(
            api.POST('/connections', {
              params: { header: idempotencyKey() } as never,
              body: { slug: slug || slugOf(title), title, type: kind.type, fields: body },
            }),
          );
      isDirty.current = false;
      setValues(initialValues(fields, saved.fields));
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
  return (
    <div className={classes.layout}>
      <form onSubmit={save}>
        <Stack gap={16}>
          <TextInput
            label={t`Name`}
            required
            value={title}
            maxLength={120}
            placeholder={kind.title}
            data-autofocus
            onChange={(event) => change(() => setTitle(event.currentTarget.value))}
          />
          {!connection && (
            <TextInput
              label={t`Name in documents`}
              description={t`Workflows refer to it by this name. It cannot be changed later.`}
              required
              spellCheck={false}
              value={slug || slugOf(title)}
              onChange={(event) => change(() => setSlug(slugOf(event.currentTarget.value)))}
            />
          )}
          {groupsOf(fields).map(([group, members]) => (
            <FieldGroup
              key={group ?? ''}
              title={group}
              fields={members}
              values={values}
              secretsSet={connection?.secretsSet ?? []}
              onChange={(name, value) => change(() => setValues((before) => ({ ...before, [name]: value })))}
            />
          ))}
          {error ? <ProblemNote error={error} /> : null}
          <Group gap={8}>
            <Button type="submit" variant="filled" loading={isBusy}>{t`Save`}</Button>
          </Group>
        </Stack>
      </form>
      <ConnectionSide
        kind={kind}
        connection={connection}
        onDeleted={() => {
          isDirty.current = false;
        }}
      />
    </div>
  );
}
