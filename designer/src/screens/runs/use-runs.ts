import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { api, call } from '../../api/client.ts';
import type { RunSummary } from '../../api/types.ts';
import { useRoom } from '../../live/hooks.ts';
import { beginOf, fits, type RunFilter } from './run-filter.ts';

interface Told {
  /** Rows of the list as they are now, by id. */
  readonly changed: ReadonlyMap<string, RunSummary>;
  /** Runs that belong in the list and came after it was fetched. */
  readonly fresh: ReadonlySet<string>;
}

const NOTHING: Told = { changed: new Map(), fresh: new Set() };

/** Runs, newest first, page by page. Rows change in place; what is new is counted until somebody asks for it. */
export function useRuns(filter: RunFilter) {
  const { status, workflow, key, mode, since } = filter;
  const [told, setTold] = useState(NOTHING);
  const list = useInfiniteQuery({
    queryKey: ['runs', 'list', { status, workflow, key, mode, since }],
    initialPageParam: '',
    placeholderData: keepPreviousData,
    queryFn: ({ pageParam }) => {
      const begin = beginOf(since, Date.now());
      return call(
        api.GET('/runs', {
          params: {
            query: {
              ...(status ? { status } : {}),
              ...(workflow ? { workflowId: workflow } : {}),
              ...(key ? { key } : {}),
              ...(mode === 'live' || mode === 'test' ? { mode } : {}),
              ...(begin ? { since: begin } : {}),
              ...(pageParam ? { cursor: pageParam } : {}),
            },
          },
        }),
      );
    },
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const { data, dataUpdatedAt } = list;
  const known = useMemo(() => new Set(data?.pages.flatMap(({ items }) => items.map(({ id }) => id))), [data]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: what was just fetched holds everything told before.
  useEffect(() => setTold(NOTHING), [dataUpdatedAt, status, workflow, key, mode, since]);
  useRoom(
    'workspace',
    (message) => {
      if (message.name !== 'run.changed') return;
      const { run } = message.data;
      if (known.has(run.id)) {
        setTold((before) => ({ ...before, changed: new Map(before.changed).set(run.id, run) }));
      } else if (fits(run, filter)) {
        setTold((before) => ({ ...before, fresh: new Set(before.fresh).add(run.id) }));
      }
    },
    () => void list.refetch(),
  );
  const rows = useMemo(
    () => (data?.pages.flatMap(({ items }) => items) ?? []).map((row) => told.changed.get(row.id) ?? row),
    [data, told.changed],
  );
  return { list, rows, freshCount: told.fresh.size, showFresh: () => void list.refetch() };
}
