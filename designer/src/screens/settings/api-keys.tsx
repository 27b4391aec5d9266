import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, call } from '../../api/client.ts';
import type { ApiKey } from '../../api/types.ts';
import { confirm } from '../../ui/confirm.tsx';
import { CopyText } from '../../ui/copy-text.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Ago, When } from '../../ui/time.tsx';
import { toast, toastError } from '../../ui/toast.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { KeyForm } from './key-form.tsx';
import { useRoleNames } from './role-names.ts';
import classes from './settings.module.css';

const apiKeysQuery = { queryKey: ['api-keys'], queryFn: () => call(api.GET('/api-keys')) } as const;

/** Keys for programs: made, shown once, revoked. */
export function ApiKeysPage() {
  const { t } = useLingui();
  const client = useQueryClient();
  const { data, error, refetch } = useQuery(apiKeysQuery);
  const [made, setMade] = useState<string | null>(null);
  if (error) return <ProblemScreen error={error} onRetry={() => void refetch()} />;
  if (!data) return <Waiting />;
  const revoke = async ({ id, name }: ApiKey) => {
    const answer = await confirm({
      title: t`Revoke "${name}"?`,
      body: t`Programs that use it are refused within seconds. It cannot be brought back.`,
      confirmLabel: t`Revoke`,
      isDanger: true,
    });
    if (!answer) return;
    try {
      await call(api.DELETE('/api-keys/{id}', { params: { path: { id } } }));
      toast({ kind: 'success', title: t`Revoked: ${name}` });
    } catch (problem) {
      toastError(problem);
    }
    await client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
  };
  return (
    <>
      <p className={classes.lead}>
        {t`Programs and the command line on other machines send a key as "Authorization: Bearer …". A key may do what its role may.`}
      </p>
      <KeyForm
        onMade={(key) => {
          setMade(key);
          void client.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
        }}
      />
      {made && (
        <div className={classes.once} role="status">
          <p>{t`This is the only time the key is shown. Keep it where programs keep their secrets.`}</p>
          <CopyText text={made} />
          <div>
            <Button onClick={() => setMade(null)}>{t`I have kept it`}</Button>
          </div>
        </div>
      )}
      <h2 className={classes.heading}>{t`Keys`}</h2>
      {data.items.length === 0 ? (
        <p className={classes.lead}>{t`There are none. Programs on other machines are refused until you make one.`}</p>
      ) : (
        <KeyTable keys={data.items} onRevoke={(key) => void revoke(key)} />
      )}
    </>
  );
}

function KeyTable({ keys, onRevoke }: { readonly keys: readonly ApiKey[]; readonly onRevoke: (key: ApiKey) => void }) {
  const { t } = useLingui();
  const roles = useRoleNames();
  return (
    <div className={classes.wide}>
      <table className={classes.table}>
        <thead>
          <tr>
            <th scope="col">{t`Name`}</th>
            <th scope="col">{t`Begins with`}</th>
            <th scope="col">{t`Role`}</th>
            <th scope="col">{t`Last used`}</th>
            <th scope="col">{t`Expires`}</th>
            <th scope="col" aria-label={t`Revoke`} />
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => {
            const { name } = key;
            return (
              <tr key={key.id}>
                <th scope="row">{name}</th>
                <td>
                  <code>{key.start}…</code>
                </td>
                <td>{roles[key.role]}</td>
                <td>{key.lastUsedAt ? <Ago at={key.lastUsedAt} /> : t`never`}</td>
                <td>{key.expiresAt ? <When at={key.expiresAt} /> : t`never`}</td>
                <td>
                  <Button size="compact-xs" color="danger" aria-label={t`Revoke ${name}`} onClick={() => onRevoke(key)}>
                    {t`Revoke`}
                  </Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
