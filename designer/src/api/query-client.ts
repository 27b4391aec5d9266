import { QueryClient } from '@tanstack/react-query';
import { isPassing } from './problem.ts';

const PASSING_RETRIES = 3;

/** Server state. Live messages keep it fresh, so nothing polls and focus does not refetch what is seconds old. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 10 * 60_000,
      networkMode: 'always',
      retry: (count, error) => isPassing(error) && count < PASSING_RETRIES,
      retryDelay: (attempt) => Math.min(500 * 2 ** attempt, 4_000),
    },
    mutations: { networkMode: 'always', retry: false },
  },
});
