import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import type { ExceptionRow, Schemas } from '../../api/types.ts';
import { counted, type Later } from './later.ts';

export type ExceptionGroup = Schemas['ExceptionGroup'];

/** Which exceptions are shown: the filter of the API, as it stands in the address. */
export interface ExceptionFilter {
  readonly class?: string | undefined;
  readonly workflow?: string | undefined;
  readonly owner?: string | undefined;
  readonly overdue?: string | undefined;
}

const queryOf = (filter: ExceptionFilter) => ({
  ...(filter.class ? { class: filter.class as ExceptionGroup['class'] } : {}),
  ...(filter.workflow ? { workflowId: filter.workflow } : {}),
  ...(filter.owner === 'mine' || filter.owner === 'team' ? { owner: filter.owner as 'mine' | 'team' } : {}),
  ...(filter.overdue ? { overdue: true } : {}),
});

/** Causes of parked steps, with how many there are: the count of the rail when nothing is filtered. */
export const useExceptionGroups = (filter: ExceptionFilter = {}) =>
  useQuery({
    queryKey: ['exceptions', 'groups', filter],
    queryFn: () => call(api.GET('/exceptions/groups', { params: { query: queryOf(filter) } })),
    placeholderData: (before) => before,
  });

/** A parked step, and when what it does not allow yet is allowed by the clock of this machine. */
export type ParkedRow = Omit<ExceptionRow, 'later'> & { readonly later: Later | null };

/** The parked steps of one cause, page after page. */
export function useExceptionRows(fingerprint: string, filter: ExceptionFilter) {
  const list = useInfiniteQuery({
    queryKey: ['exceptions', 'rows', fingerprint, filter],
    initialPageParam: '',
    queryFn: async ({ pageParam }) => {
      const query = { ...queryOf(filter), fingerprint, limit: 100, ...(pageParam ? { cursor: pageParam } : {}) };
      const { items, next } = await call(api.GET('/exceptions', { params: { query } }));
      return { items: items.map((row): ParkedRow => ({ ...row, later: counted(row.later) })), next };
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const rows = useMemo(() => list.data?.pages.flatMap(({ items }) => items) ?? [], [list.data]);
  return { list, rows };
}
