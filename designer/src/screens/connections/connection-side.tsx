import { useLingui } from '@lingui/react/macro';
import { Button, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import type { Connection, ConnectionType } from '../../api/types.ts';
import { confirm } from '../../ui/confirm.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Ago } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';
import { connectionsQuery } from '../connections.tsx';
import { CertificateSection } from './certificate-section.tsx';
import classes from './connections.module.css';
import { ConsentSection, callbackAddress } from './consent-section.tsx';
import { Standing } from './standing.tsx';
import { WebhookSection } from './webhook-section.tsx';

interface ConnectionSideProps {
  readonly kind: ConnectionType;
  readonly connection: Connection | null;
  readonly onDeleted: () => void;
}

/** Beside the form: what kind it is, whether it works, who uses it, and its end. */
export function ConnectionSide({ kind, connection, onDeleted }: ConnectionSideProps) {
  const { t } = useLingui();
  return (
    <aside className={classes.side}>
      <section>
        <h2>{kind.title}</h2>
        <p>{kind.description}</p>
        {connection ? (
          <p>
            {t`In documents:`} <CopyText text={connection.slug} />
          </p>
        ) : (
          <p>{t`Secrets are encrypted on this server. They can be replaced, never read.`}</p>
        )}
        {!connection && kind.takesConsent && (
          <>
            <p>{t`Register an application at the provider first, with this callback address:`}</p>
            <p>
              <CopyText text={callbackAddress()} />
            </p>
            <p>{t`Once the connection is saved, you sign in at the provider.`}</p>
          </>
        )}
      </section>
      {connection && (
        <>
          {connection.consent && <ConsentSection connection={connection} consent={connection.consent} />}
          {connection.certificate && <CertificateSection of={connection.certificate} />}
          {kind.makesCalls && <TestSection connection={connection} />}
          <WebhookSection of={connection} />
          {kind.makesCalls && <Standing of={connection} />}
          <UsageSection connection={connection} onDeleted={onDeleted} />
        </>
      )}
    </aside>
  );
}

function TestSection({ connection }: { readonly connection: Connection }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [result, setResult] = useState<{ readonly ok: boolean; readonly message: string } | null>(null);
  const [error, setError] = useState<unknown>(null);
  const test = async () => {
    setBusy(true);
    setError(null);
    try {
      setResult(await call(api.POST('/connections/{id}/test', { params: { path: { id: connection.id } } })));
      await client.invalidateQueries({ queryKey: ['connection', connection.id] });
      await client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const said = result?.message ?? connection.lastError;
  return (
    <section>
      <h2>{t`Does it work?`}</h2>
      <p>
        {connection.lastCheckedAt ? (
          <>
            {t`Tested`} <Ago at={connection.lastCheckedAt} />
          </>
        ) : (
          t`It was never tested.`
        )}
      </p>
      <div role="status">{said && <p>{result?.ok ? `✔ ${said}` : said}</p>}</div>
      <Stack gap={8} align="start">
        {error ? <ProblemNote error={error} /> : null}
        <Button loading={isBusy} onClick={() => void test()}>{t`Test with what is saved`}</Button>
      </Stack>
    </section>
  );
}

function UsageSection({ connection, onDeleted }: { readonly connection: Connection; readonly onDeleted: () => void }) {
  const { t } = useLingui();
  const client = useQueryClient();
  const navigate = useNavigate();
  const [error, setError] = useState<unknown>(null);
  const { title, usedBy } = connection;
  const remove = async () => {
    const answer = await confirm({
      title: t`Delete "${title}"?`,
      body:
        usedBy.length === 0
          ? t`Its secrets are gone for good. No workflow uses it.`
          : t`Workflows use it, so it is refused until they name another one: ${usedBy.map(({ name }) => name).join(', ')}.`,
      confirmLabel: t`Delete`,
      isDanger: true,
    });
    if (!answer) return;
    try {
      await call(api.DELETE('/connections/{id}', { params: { path: { id: connection.id } } }));
      onDeleted();
      toast({ kind: 'success', title: t`Deleted: ${title}` });
      await navigate({ to: '/connections' });
      await client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <>
      <section>
        <h2>{t`Used by`}</h2>
        {usedBy.length === 0 ? (
          <p>{t`No workflow uses it.`}</p>
        ) : (
          <ul>
            {usedBy.map(({ id, name }) => (
              <li key={id}>
                <Link to="/workflows/$workflowId" params={{ workflowId: id }}>
                  {name}
                </Link>
              </li>
            ))}
          </ul>
        )}
      </section>
      <section>
        <Stack gap={8} align="start">
          {error ? <ProblemNote error={error} /> : null}
          <Button color="danger" onClick={() => void remove()}>{t`Delete …`}</Button>
        </Stack>
      </section>
    </>
  );
}
