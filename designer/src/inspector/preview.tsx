import type { Item } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { api, call } from '../api/client.ts';
import { useOverlay } from '../canvas/context.ts';
import classes from './inspector.module.css';
import { type Previewed, previewExpression } from './preview-client.ts';

const PAUSE_MS = 120;

/** What an expression comes to for the first item of the last run: worked out in a sandbox, off the page's thread. */
export function ExpressionPreview({ template, nodeId }: { readonly template: string; readonly nodeId: string }) {
  const { t } = useLingui();
  const runId = useOverlay((state) => state.runId);
  const nodes = useOverlay((state) => state.view.nodes);
  const stepId = nodes.get(nodeId)?.latest;
  const { data } = useQuery({
    queryKey: ['items', runId, stepId, 'input', null, 1, 'preview'],
    queryFn: () =>
      call(
        api.GET('/runs/{id}/steps/{step}/items', {
          params: { path: { id: runId ?? '', step: stepId ?? '' }, query: { side: 'input', limit: 20 } },
        }),
      ),
    enabled: runId !== null && stepId !== undefined,
  });
  const items = data?.items as unknown as Item[] | undefined;
  const [shown, setShown] = useState<Previewed | null>(null);
  useEffect(() => {
    let isLatest = true;
    const timer = setTimeout(() => {
      void previewExpression(template, items ?? []).then((result) => {
        if (isLatest) setShown(result);
      });
    }, PAUSE_MS);
    return () => {
      isLatest = false;
      clearTimeout(timer);
    };
  }, [template, items]);
  if (!shown) return null;
  if (!shown.ok && shown.needsData && items === undefined)
    return <span className={classes.preview}>{t`Run once for a preview with real data.`}</span>;
  return (
    <span className={classes.preview} data-bad={!shown.ok} data-testid="expression-preview">
      {shown.ok ? `= ${shown.text}` : shown.message}
    </span>
  );
}
