import { api, call } from '../api/client.ts';
import type { Schemas } from '../api/types.ts';

export type Api = Schemas['Api'];
export type ApiInFull = Schemas['ApiInFull'];
export type ApiOperation = Schemas['ApiOperation'];

/** Imported APIs, with the operations that are offered as steps. */
export const apisQuery = {
  queryKey: ['apis'],
  queryFn: async () => (await call(api.GET('/apis'))).items,
} as const;

/** What a step for an operation begins with; it is another one once the API was read again. */
export const apiStepQuery = (of: Pick<Api, 'id' | 'sha256'>, key: string) => ({
  queryKey: ['api-step', of.id, of.sha256, key],
  queryFn: () => call(api.GET('/apis/{id}/step', { params: { path: { id: of.id }, query: { key } } })),
  staleTime: Number.POSITIVE_INFINITY,
});
