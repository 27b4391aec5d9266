import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import { Page, PageBody } from '../../ui/page.tsx';
import { ProblemScreen } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { connectionTypesQuery } from '../connections.tsx';
import { ConnectionForm } from './connection-form.tsx';
import { Health } from './health.tsx';

/** One connection: changed, tested, deleted. Secrets go in and never come out. */
export function ConnectionScreen() {
  const { t } = useLingui();
  const { connectionId } = useParams({ from: '/connections/$connectionId' });
  const types = useQuery(connectionTypesQuery);
  const { data, error, refetch } = useQuery({
    queryKey: ['connection', connectionId],
    queryFn: () => call(api.GET('/connections/{id}', { params: { path: { id: connectionId } } })),
  });
  if (types.error) return <ProblemScreen isPage error={types.error} onRetry={() => void types.refetch()} />;
  if (error) return <ProblemScreen isPage error={error} onRetry={() => void refetch()} />;
  if (!data || !types.data) return <Waiting />;
  // Its kind may have gone with a connector; the connection can then still be looked at and deleted.
  const kind = types.data.items.find(({ type }) => type === data.type) ?? {
    type: data.type,
    title: data.type,
    description: t`No installed connector knows this kind any more.`,
    icon: 'plug',
    takesConsent: false,
    makesCalls: false,
    fields: {},
  };
  return (
    <Page
      title={data.title}
      heading={
        <>
          <Link to="/connections">{t`Connections`}</Link> / {data.title}
        </>
      }
      aside={kind.makesCalls && <Health of={data.health} />}
      toolbarLabel={t`Connection`}
    >
      <PageBody>
        <ConnectionForm key={data.id} kind={kind} connection={data} />
      </PageBody>
    </Page>
  );
}
