import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useDeferredValue, useMemo } from 'react';
import { api, call } from '../api/client.ts';

const MIN_LETTERS = 2;
const SHOWN = 6;

interface FoundWorkflow {
  readonly id: string;
  readonly name: string;
  readonly open: () => void;
}

/** Workflows that a text finds, at most six; none for a single letter. */
export function useFoundWorkflows(text: string): readonly FoundWorkflow[] {
  const navigate = useNavigate();
  const q = useDeferredValue(text.trim());
  const isAsked = q.length >= MIN_LETTERS;
  const { data } = useQuery({
    queryKey: ['workflows', 'found', q],
    queryFn: () => call(api.GET('/workflows', { params: { query: { q, limit: SHOWN } } })),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  return useMemo(
    () =>
      isAsked
        ? (data?.items ?? []).map(({ id, name }) => ({
            id,
            name,
            open: () => void navigate({ to: '/workflows/$workflowId', params: { workflowId: id } }),
          }))
        : [],
    [isAsked, data, navigate],
  );
}
