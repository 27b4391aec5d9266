import { diffDocuments, type WorkflowDocument } from '@holdfast/workflow';
import { useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import type { Workflow } from '../../api/types.ts';
import { DiffList } from '../../canvas/diff-list.tsx';
import { ProblemNote } from '../../ui/problem-view.tsx';
import { Waiting } from '../../ui/waiting.tsx';
import { DRAFT } from './compared.ts';
import classes from './versions.module.css';

interface DifferenceProps {
  readonly workflow: Workflow;
  /** A version number, or the draft. */
  readonly from: string;
  readonly to: string;
}

/** What changed from one to the other, line by line. */
export function Difference({ workflow, from, to }: DifferenceProps) {
  const { t } = useLingui();
  const before = useDocument(workflow, from);
  const after = useDocument(workflow, to);
  const diff = useMemo(
    () => (before.document && after.document ? diffDocuments(before.document, after.document) : null),
    [before.document, after.document],
  );
  const words = (which: string) => (which === DRAFT ? t`the draft` : `v${which}`);
  const error = before.error ?? after.error;
  return (
    <section aria-label={t`What changed`}>
      <h2 className={classes.heading}>{t`From ${words(from)} to ${words(to)}`}</h2>
      {from === to ? (
        <p className={classes.same}>{t`These are the same. Choose two that differ.`}</p>
      ) : error ? (
        <ProblemNote error={error} />
      ) : diff ? (
        <DiffList diff={diff} {...(after.document ? { document: after.document } : {})} />
      ) : (
        <Waiting />
      )}
    </section>
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
  // The runner validated it when it was saved; its schema is too deep for the API's own.
  return { document: (document as unknown as WorkflowDocument | undefined) ?? null, error };
}
