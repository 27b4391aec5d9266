import { useInfiniteQuery } from '@tanstack/react-query';
import { useEffect, useMemo } from 'react';
import { api, call } from '../../api/client.ts';
import { groupExceptions } from './groups.ts';

const PAGE = 200;
const MAX_PAGES = 10;

/** All parked steps, grouped by cause: up to two thousand, so that a group's number is the whole of it. */
export function useExceptions() {
  const list = useInfiniteQuery({
    queryKey: ['exceptions'],
    initialPageParam: '',
    queryFn: ({ pageParam }) =>
      call(api.GET('/exceptions', { params: { query: { limit: PAGE, ...(pageParam ? { cursor: pageParam } : {}) } } })),
    getNextPageParam: ({ next }) => next ?? undefined,
  });
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  const pages = data?.pages.length ?? 0;
  const mayLoadMore = hasNextPage && pages < MAX_PAGES;
  useEffect(() => {
    if (mayLoadMore && !isFetchingNextPage) void fetchNextPage();
  }, [mayLoadMore, isFetchingNextPage, fetchNextPage]);
  const rows = useMemo(() => data?.pages.flatMap(({ items }) => items) ?? [], [data]);
  const groups = useMemo(() => groupExceptions(rows), [rows]);
  return { list, rows, groups, isCut: hasNextPage && pages >= MAX_PAGES, isLoading: list.isPending || mayLoadMore };
}
