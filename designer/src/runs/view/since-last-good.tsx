import { useLingui } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { api, call } from '../../api/client.ts';
import type { Run } from '../../api/types.ts';
import { lastGood } from '../../screens/versions/last-good.ts';

/** Leads from a run that went wrong to what changed since the last version that went well. */
export function SinceLastGood({ run: { workflowId, version } }: { readonly run: Run }) {
  const { t } = useLingui();
  const { data } = useQuery({
    queryKey: ['versions', workflowId, 'good'],
    queryFn: () => call(api.GET('/workflows/{id}/versions', { params: { path: { id: workflowId } } })),
    enabled: version !== null,
  });
  const good = version === null || !data ? null : lastGood(data.items, version);
  if (good === null) return null;
  return (
    <Button
      component={Link}
      to="/workflows/$workflowId/versions"
      {...({ params: { workflowId }, search: { from: String(good), to: String(version) } } as object)}
    >{t`What changed since v${good}, the last good one`}</Button>
  );
}
