import { serialise, type WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { SegmentedControl } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useMemo, useState } from 'react';
import { api, call } from '../../api/client.ts';
import { documentOf } from '../../api/documents.ts';
import type { Workflow } from '../../api/types.ts';
import { DiffCanvas } from '../../canvas/diff/diff-canvas.tsx';
import { DiffList } from '../../canvas/diff/diff-list.tsx';
import { overlayDiff } from '../../canvas/diff/overlay.ts';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { DRAFT } from './compared.ts';
import classes from './versions.module.css';

const CodeDiff = lazy(() => import('../../ui/code-diff.tsx'));

interface DifferenceProps {
  readonly workflow: Workflow;
  /** A version number, or the draft. */
  readonly from: string;
  readonly to: string;
}

/** What changed from one to the other: on the canvas, and beside it as a list or as JSON. */
export function Difference({ workflow, from, to }: DifferenceProps) {
  const { t } = useLingui();
  const before = useDocument(workflow, from);
  const after = useDocument(workflow, to);
  const words = (which: string) => (which === DRAFT ? t`the draft` : `v${which}`);
  const error = before.error ?? after.error;
  return (
    <section aria-label={t`What changed`}>
      <h2 className={classes.heading}>{t`From ${words(from)} to ${words(to)}`}</h2>
      {from === to ? (
        <p className={classes.same}>{t`These are the same. Choose two that differ.`}</p>
      ) : error ? (
        <ProblemNote error={error} />
      ) : before.document && after.document ? (
        <Compared key={`${from} ${to}`} before={before.document} after={after.document} />
      ) : (
        <Waiting />
      )}
    </section>
  );
}

function Compared({ before, after }: { readonly before: WorkflowDocument; readonly after: WorkflowDocument }) {
  const { t } = useLingui();
  const [beside, setBeside] = useState<'list' | 'json'>('list');
  const overlay = useMemo(() => overlayDiff(before, after), [before, after]);
  return (
    <div className={classes.compared}>
      <DiffCanvas overlay={overlay} />
      <div className={classes.beside}>
        <SegmentedControl
          size="xs"
          aria-label={t`How the difference is shown`}
          value={beside}
          onChange={(value) => setBeside(value === 'json' ? 'json' : 'list')}
          data={[
            { value: 'list', label: t`List` },
            { value: 'json', label: t`JSON` },
          ]}
        />
        {beside === 'list' ? (
          <DiffList diff={overlay.diff} document={after} />
        ) : (
          <Suspense fallback={<Waiting />}>
            <CodeDiff
              label={t`Difference as JSON`}
              language="json"
              before={serialise(before)}
              after={serialise(after)}
              height="100%"
            />
          </Suspense>
        )}
      </div>
    </div>
  );
}

function useDocument(workflow: Workflow, which: string): { document: WorkflowDocument | null; error: unknown } {
  const number = Number(which);
  const isDraft = which === DRAFT;
  const { data, error } = useQuery({
    queryKey: ['version', workflow.id, number],
    queryFn: () =>
      call(api.GET('/workflows/{id}/versions/{number}', { params: { path: { id: workflow.id, number } } })),
    staleTime: Number.POSITIVE_INFINITY,
    enabled: !isDraft,
  });
  const document = isDraft ? workflow.document : data?.document;
  return { document: document ? documentOf(document) : null, error };
}
