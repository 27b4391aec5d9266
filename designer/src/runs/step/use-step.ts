import { useQuery } from '@tanstack/react-query';
import { api, call } from '../../api/client.ts';
import type { Schemas } from '../../api/types.ts';

export type StepDetail = Schemas['StepDetail'];

/**
 * A step with its attempts, writes and repairs.
 *
 * @param version changes when there is more to see
 */
export const useStep = (runId: string, stepId: string, version: number | string) =>
  useQuery({
    queryKey: ['step', runId, stepId, version],
    queryFn: () => call(api.GET('/runs/{id}/steps/{step}', { params: { path: { id: runId, step: stepId } } })),
    placeholderData: (before) => (before?.step.id === stepId ? before : undefined),
  });
