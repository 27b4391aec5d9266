import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { ReactFlowProvider } from '@xyflow/react';
import { Suspense } from 'react';
import { api, call } from '../api/client.ts';
import { documentOf } from '../api/documents.ts';
import { Page } from '../ui/page.tsx';
import { ProblemScreen } from '../ui/problem-view.tsx';
import { When } from '../ui/time.tsx';
import { ReadOnlyCanvas } from './read-only-canvas.tsx';

/** A published version, as it is. */
export function VersionPage({ workflowId, number }: { readonly workflowId: string; readonly number: number }) {
  const { t } = useLingui();
  const { data, error } = useQuery({
    queryKey: ['version', workflowId, number],
    queryFn: () => call(api.GET('/workflows/{id}/versions/{number}', { params: { path: { id: workflowId, number } } })),
    staleTime: Number.POSITIVE_INFINITY,
  });
  if (error) return <ProblemScreen error={error} />;
  if (!data) return null;
  const document = documentOf(data.document);
  return (
    <Page
      title={`${document.name} v${number}`}
      aside={
        <>
          <When at={data.publishedAt} /> · {data.publishedBy.name} {data.note ? `· ${data.note}` : ''}
          <Link to="/workflows/$workflowId" params={{ workflowId }}>{t`Open the draft`}</Link>
        </>
      }
      toolbarLabel={t`Version`}
    >
      <Suspense>
        <ReactFlowProvider>
          <ReadOnlyCanvas document={document} />
        </ReactFlowProvider>
      </Suspense>
    </Page>
  );
}
