import { useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { api, call } from '../../api/client.ts';
import type { ExceptionRow } from '../../api/types.ts';
import { announce } from '../../ui/announce.ts';

/** Longest time that a timer of the browser can count. */
const LONGEST_MS = 2 ** 31 - 1;

/** Moves that time alone allows. `until`: when, by the clock of this machine, counted from the answer on. */
export type Later = NonNullable<ExceptionRow['later']> & { readonly until: number };

/** To be called as the answer comes in: this machine's clock may be another one than the database's. */
export const counted = (later: ExceptionRow['later']): Later | null =>
  later && { ...later, until: Date.now() + later.inMs };

/**
 * What may be done about a parked step, what may not and why, and what may later.
 *
 * @param version changes when the step does
 */
export const useMoves = (runId: string, stepId: string, version: number | string) =>
  useQuery({
    queryKey: ['step', runId, stepId, 'moves', version],
    queryFn: async () => {
      const { moves, later } = await call(
        api.GET('/runs/{id}/steps/{step}/moves', { params: { path: { id: runId, step: stepId }, query: {} } }),
      );
      return { moves, later: counted(later) };
    },
    staleTime: 0,
  });

/** Asks anew about steps and exceptions once the first of these moments has come, and says that there is more to do. */
export function useAskedAnew(laters: readonly Later[]): void {
  const { t } = useLingui();
  const client = useQueryClient();
  const first = laters.length === 0 ? null : Math.min(...laters.map(({ until }) => until));
  const come = useRef(async () => {});
  come.current = async () => {
    await Promise.all([
      client.invalidateQueries({ queryKey: ['exceptions'] }),
      client.invalidateQueries({ queryKey: ['step'] }),
    ]);
    announce(t`The first send cannot arrive any more: there is more that may be done now.`);
  };
  useEffect(() => {
    if (first === null) return;
    const timer = setTimeout(() => void come.current(), Math.min(Math.max(0, first - Date.now()), LONGEST_MS));
    return () => clearTimeout(timer);
  }, [first]);
}
