import { Id } from '../common.ts';
import * as C from '../step-cursors.ts';
import { id, route } from './route.ts';

/** How far steps have read on. */
export const STEP_CURSORS_ROUTES = [
  route({
    operationId: 'listStepCursors',
    method: 'get',
    path: '/workflows/{id}/cursors',
    tag: 'Workflows',
    summary: 'How far the steps of a workflow have read on in lists outside',
    scope: 'read',
    params: id,
    replies: { 200: C.StepCursors },
  }),
  route({
    operationId: 'setBackStepCursor',
    method: 'post',
    path: '/workflows/{id}/cursors/{cursor}/set-back',
    tag: 'Workflows',
    summary: 'Let a step read again what was changed since an instant',
    scope: 'operate',
    params: { ...id, cursor: Id },
    body: C.SetBackCursor,
    replies: { 200: C.StepCursor },
  }),
] as const;
