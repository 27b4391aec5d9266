import { msg } from '@lingui/core/macro';
import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useRef } from 'react';
import { api, call } from '../../api/client.ts';
import type { Command } from '../../app/commands.ts';
import { useCommands } from '../../app/use-commands.ts';

const group = msg`Approval`;
const MOST = 200;

const mineQuery = queryOptions({
  queryKey: ['approvals', 'mine', 'ids'],
  queryFn: () => call(api.GET('/approvals', { params: { query: { state: 'open', mine: true, limit: MOST } } })),
});

/** J and K go through the questions that wait for this person, from one to the next. */
export function useNeighbours(id: string): void {
  const navigate = useNavigate();
  const client = useQueryClient();
  const { data } = useQuery(mineQuery);
  const go = useRef(async (_step: number) => {});
  const place = useRef(0);
  const seen = data?.items.findIndex((each) => each.id === id) ?? -1;
  if (seen >= 0) place.current = seen;
  go.current = async (step) => {
    // A key that is pressed before the list is there waits for it.
    const mine = await client.ensureQueryData(mineQuery).catch(() => null);
    const ids = mine?.items.map((each) => each.id) ?? [];
    const at = ids.indexOf(id);
    // One that was answered has left the list: the next one stands in its place.
    const next = ids[at >= 0 ? at + step : step > 0 ? place.current : place.current - 1];
    if (next !== undefined && next !== id)
      await navigate({ to: '/approvals/$approvalId', params: { approvalId: next } });
  };
  useCommands(
    useMemo<readonly Command[]>(
      () => [
        {
          id: 'approval.next',
          label: msg`Next question`,
          group,
          context: 'approval',
          keys: ['j'],
          run: () => void go.current(1),
        },
        {
          id: 'approval.previous',
          label: msg`Previous question`,
          group,
          context: 'approval',
          keys: ['k'],
          run: () => void go.current(-1),
        },
      ],
      [],
    ),
  );
}
