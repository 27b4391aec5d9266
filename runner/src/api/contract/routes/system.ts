import { JsonMap } from '../common.ts';
import * as Sys from '../system.ts';
import { id, route } from './route.ts';

/** This installation. */
export const SYSTEM_ROUTES = [
  route({
    operationId: 'getSystem',
    method: 'get',
    path: '/system',
    tag: 'System',
    summary: 'What this installation is',
    scope: 'read',
    replies: { 200: Sys.SystemInfo },
  }),
  route({
    operationId: 'closeEpoch',
    method: 'post',
    path: '/epochs/{id}/close',
    tag: 'System',
    summary: 'Say that nothing was done which the database does not know of, or that it was undone',
    scope: 'operate',
    params: id,
    body: Sys.CloseEpoch,
    replies: { 204: null },
  }),
  route({
    operationId: 'getWorkflowSchema',
    method: 'get',
    path: '/schemas/workflow-1.json',
    tag: 'System',
    summary: 'JSON Schema of workflow documents',
    scope: 'public',
    replies: { 200: JsonMap },
  }),
] as const;
