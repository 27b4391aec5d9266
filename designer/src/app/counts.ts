import { useQuery, useQueryClient } from '@tanstack/react-query';
import { api, call } from '../api/client.ts';
import { useRoom } from '../live/hooks.ts';

/** Numbers on the rail: fetched once, then told. */
export function useCounts(): { parked: number; approvals: number } {
  const client = useQueryClient();
  const { data } = useQuery({
    queryKey: ['overview'],
    queryFn: () => call(api.GET('/overview')),
  });
  useRoom(
    'workspace',
    (message) => {
      if (message.name === 'counts') {
        client.setQueryData(['counts'], message.data);
        void client.invalidateQueries({ queryKey: ['exceptions'] });
        void client.invalidateQueries({ queryKey: ['approvals'] });
        void client.invalidateQueries({ queryKey: ['overview'] });
      }
    },
    () => void client.invalidateQueries(),
  );
  const { data: told } = useQuery<{ parked: number; approvals: number } | null>({
    queryKey: ['counts'],
    queryFn: () => null,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return told ?? data?.counts ?? { parked: 0, approvals: 0 };
}
