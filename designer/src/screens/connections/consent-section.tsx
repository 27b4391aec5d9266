import { useLingui } from '@lingui/react/macro';
import { Button, Group, Select, Stack } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate, useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { api, call } from '../../api/client.ts';
import type { Connection } from '../../api/types.ts';
import { confirm } from '../../ui/confirm.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Ago, When } from '../../ui/time.tsx';
import { toast } from '../../ui/toast.tsx';
import { connectionsQuery } from '../connections.tsx';

type Consent = NonNullable<Connection['consent']>;

/** Where providers send people back to; entered at the provider when an application is registered there. */
export const callbackAddress = (): string => `${window.location.origin}/api/v1/oauth/callback`;

/** A person signs in at the provider: what they allowed, and for which books. */
export function ConsentSection({
  connection,
  consent,
}: {
  readonly connection: Connection;
  readonly consent: Consent;
}) {
  const { t } = useLingui();
  const client = useQueryClient();
  const [error, setError] = useState<unknown>(null);
  const [isBusy, setBusy] = useState(false);
  useOutcome();
  const during = async (work: () => Promise<void>) => {
    setBusy(true);
    setError(null);
    try {
      await work();
    } catch (problem) {
      setError(problem);
    } finally {
      setBusy(false);
    }
  };
  const path = { params: { path: { id: connection.id } } };
  const changed = async (after: Connection) => {
    client.setQueryData(['connection', connection.id], after);
    await client.invalidateQueries({ queryKey: connectionsQuery.queryKey });
  };
  const signIn = () =>
    during(async () => {
      const { url } = await call(api.POST('/connections/{id}/consent', path));
      window.location.assign(url);
    });
  const choose = (account: string | null) =>
    during(async () => {
      if (account !== null)
        await changed(await call(api.PUT('/connections/{id}/account', { ...path, body: { account } })));
    });
  const signOut = async () => {
    const others = consent.sharedWith.length > 0;
    const answer = await confirm({
      title: t`Sign out of ${connection.title}?`,
      body: others
        ? t`Runs that use this connection wait until somebody signs in again. Other connections keep the consent.`
        : t`The tokens are forgotten here and given back to the provider. Runs that use this connection wait until somebody signs in again.`,
      confirmLabel: t`Sign out`,
      isDanger: true,
    });
    if (answer) await during(async () => changed(await call(api.DELETE('/connections/{id}/consent', path))));
  };
  const isGiven = consent.state !== 'none';
  return (
    <section>
      <h2>{t`Sign-in at the provider`}</h2>
      <Told consent={consent} />
      <Accounts consent={consent} isBusy={isBusy} onChoose={(account) => void choose(account)} />
      <Stack gap={8} align="start">
        {error ? <ProblemNote error={error} /> : null}
        <Group gap={8}>
          <Button
            variant={consent.state === 'good' ? 'default' : 'filled'}
            loading={isBusy}
            onClick={() => void signIn()}
          >
            {isGiven ? t`Sign in again` : t`Sign in`}
          </Button>
          {isGiven && <Button disabled={isBusy} onClick={() => void signOut()}>{t`Sign out`}</Button>}
        </Group>
      </Stack>
      <p>
        {t`Callback address, to be entered at the provider:`} <CopyText text={callbackAddress()} />
      </p>
    </section>
  );
}

function Told({ consent }: { readonly consent: Consent }) {
  const { t } = useLingui();
  if (consent.state === 'none') return <p>{t`Nobody has signed in yet. Save first, then sign in.`}</p>;
  return (
    <>
      <p>
        {consent.state === 'good'
          ? t`${consent.grantedBy ?? ''} signed in`
          : t`The provider takes the sign-in of ${consent.grantedBy ?? ''} no more. It was given`}{' '}
        {consent.grantedAt && <Ago at={consent.grantedAt} />}
      </p>
      {consent.scopes.length > 0 && (
        <p>
          {t`Allowed:`} <code>{consent.scopes.join(' ')}</code>
        </p>
      )}
      {consent.refreshedAt && (
        <p>
          {t`Token renewed`} <Ago at={consent.refreshedAt} />
        </p>
      )}
      {consent.refreshUntil && (
        <p>
          {t`Ends if it is not used before`} <When at={consent.refreshUntil} />
        </p>
      )}
      {consent.endsAt && (
        <p>
          {t`Ends, and has to be given anew,`} <When at={consent.endsAt} />
        </p>
      )}
      {consent.sharedWith.length > 0 && (
        <p>
          {t`The same sign-in serves:`}{' '}
          {consent.sharedWith.map(({ id, title }, index) => (
            <span key={id}>
              {index > 0 && ', '}
              <Link to="/connections/$connectionId" params={{ connectionId: id }}>
                {title}
              </Link>
            </span>
          ))}
        </p>
      )}
    </>
  );
}

interface AccountsProps {
  readonly consent: Consent;
  readonly isBusy: boolean;
  readonly onChoose: (account: string | null) => void;
}

/** The books that the consent covers. One alone is chosen by itself. */
function Accounts({ consent: { accounts }, isBusy, onChoose }: AccountsProps) {
  const { t } = useLingui();
  if (accounts.length === 0) return null;
  const chosen = accounts.find(({ isChosen }) => isChosen);
  return (
    <Select
      label={t`Books`}
      description={chosen ? undefined : t`Choose the ones that this connection works with.`}
      placeholder={t`Choose …`}
      data={accounts.map(({ id, title }) => ({ value: id, label: title }))}
      value={chosen?.id ?? null}
      allowDeselect={false}
      disabled={isBusy}
      onChange={onChoose}
      mb={12}
    />
  );
}

/** Says once what became of the sign-in that the browser has just come back from. */
function useOutcome(): void {
  const { t } = useLingui();
  const navigate = useNavigate();
  const { consent } = useSearch({ strict: false });
  useEffect(() => {
    if (consent === undefined) return;
    if (consent === 'given') toast({ kind: 'success', title: t`Signed in` });
    else if (consent === 'refused') toast({ title: t`You did not allow it at the provider. Nothing was changed.` });
    else if (consent === 'failed')
      toast({ kind: 'error', title: t`The sign-in did not work`, message: t`What went wrong stands below.` });
    void navigate({ to: '.', search: {}, replace: true });
  }, [consent, navigate, t]);
}
