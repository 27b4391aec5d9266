import * as R from '../retention.ts';
import { route } from './route.ts';

/** For how long things are kept. */
export const RETENTION_ROUTES = [
  route({
    operationId: 'getRetention',
    method: 'get',
    path: '/retention',
    tag: 'System',
    summary: 'For how long things are kept',
    scope: 'read',
    replies: { 200: R.Retention },
  }),
  route({
    operationId: 'setRetention',
    method: 'put',
    path: '/retention',
    tag: 'System',
    summary: 'Say for how long finished runs are kept where their workflow does not',
    scope: 'admin',
    body: R.RetentionWrite,
    replies: { 200: R.Retention },
  }),
  route({
    operationId: 'previewRetention',
    method: 'get',
    path: '/retention/preview',
    tag: 'System',
    summary: 'How many runs would be cleared away if it were set so; without days: if they were kept for good',
    scope: 'admin',
    query: R.RetentionQuery,
    replies: { 200: R.RetentionPreview },
  }),
] as const;
