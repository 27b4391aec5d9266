import { Type } from 'typebox';
import { PageQuery, page } from '../common.ts';
import * as H from '../holds.ts';
import { id, route } from './route.ts';

/** Holds on writes. */
export const HOLDS_ROUTES = [
  route({
    operationId: 'listHolds',
    method: 'get',
    path: '/holds',
    tag: 'Holds',
    summary: 'Holds on writes, newest first',
    scope: 'read',
    query: { ...PageQuery, state: Type.Optional(Type.Enum(['open', 'lifted'])) },
    replies: { 200: page(H.Hold) },
  }),
  route({
    operationId: 'setHold',
    method: 'post',
    path: '/holds',
    tag: 'Holds',
    summary: 'Hold writes back: every worker knows within a second, and what is under way is not recalled',
    scope: 'operate',
    body: H.NewHold,
    replies: { 201: H.Hold },
  }),
  route({
    operationId: 'liftHold',
    method: 'post',
    path: '/holds/{id}/lift',
    tag: 'Holds',
    summary: 'Lift a hold: what waits for it goes on',
    scope: 'operate',
    params: id,
    replies: { 200: H.Hold },
  }),
] as const;
