import { Type } from 'typebox';
import { closed, Id, PageQuery, page } from '../common.ts';
import * as I from '../inbound.ts';
import { id, route } from './route.ts';

/** Calls from outside. */
export const WEBHOOKS_ROUTES = [
  route({
    operationId: 'listInbound',
    method: 'get',
    path: '/inbound',
    tag: 'Webhooks',
    summary: 'List calls from outside that are recognised by a key, and calls that were turned away',
    scope: 'operate',
    query: {
      ...PageQuery,
      disposition: Type.Optional(I.Disposition),
      workflowId: Type.Optional(Id),
    },
    replies: { 200: page(I.InboundEvent) },
  }),
  route({
    operationId: 'releaseInbound',
    method: 'post',
    path: '/inbound/{id}/release',
    tag: 'Webhooks',
    summary: 'Let a call in that was taken for a duplicate by its body',
    scope: 'operate',
    params: id,
    replies: { 201: closed({ runId: Id }) },
  }),
] as const;
