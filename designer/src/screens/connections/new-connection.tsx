import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useSearch } from '@tanstack/react-router';
import { useState } from 'react';
import { apisQuery } from '../../apis/apis-query.ts';
import { Empty } from '../../ui/empty.tsx';
import { Page, PageBody } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { connectionTypesQuery } from '../connections.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { Kinds } from './kinds.tsx';

/** A new connection: first its kind, then what that kind needs. */
export function NewConnectionScreen() {
  const { t } = useLingui();
  const { type, api, scheme } = useSearch({ from: '/connections/new' });
  const [wanted, setWanted] = useState('');
  const { data, error, refetch } = useQuery(connectionTypesQuery);
  const apis = useQuery({ ...apisQuery, enabled: api !== undefined });
  if (error) return <ProblemScreen isPage error={error} onRetry={() => void refetch()} />;
  if (!data || (api !== undefined && apis.isPending)) return <Waiting />;
  const kind = data.items.find((each) => each.type === type);
  const imported = apis.data?.find(({ slug }) => slug === api);
  const signIn = imported?.signIns.find((each) => each.scheme === scheme && each.type === type);
  return (
    <Page
      title={t`New connection`}
      heading={
        <>
          <Link to="/connections">{t`Connections`}</Link> / {kind ? kind.title : t`New`}
        </>
      }
      toolbarLabel={t`New connection`}
      filters={!kind && <SearchField label={t`Find a provider or a kind`} value={wanted} onChange={setWanted} />}
    >
      <PageBody>
        {kind ? (
          <ConnectionForm
            key={kind.type}
            kind={kind}
            connection={null}
            {...(imported && signIn ? { begins: { title: imported.title, fields: signIn.fields } } : {})}
          />
        ) : data.items.length === 0 ? (
          <Empty title={t`No kinds of connections are installed`} />
        ) : (
          <Kinds kinds={data.items} wanted={wanted} />
        )}
      </PageBody>
    </Page>
  );
}
