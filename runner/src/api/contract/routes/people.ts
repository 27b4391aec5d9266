import { Type } from 'typebox';
import { PageQuery, page } from '../common.ts';
import * as P from '../people.ts';
import { id, route } from './route.ts';

/** Questions to people. */
export const PEOPLE_ROUTES = [
  route({
    operationId: 'listApprovals',
    method: 'get',
    path: '/approvals',
    tag: 'People',
    summary: 'Questions to people',
    scope: 'read',
    query: { ...PageQuery, state: Type.Optional(Type.Enum(['open', 'decided', 'expired', 'withdrawn'])) },
    replies: { 200: page(P.Approval) },
  }),
  route({
    operationId: 'getApproval',
    method: 'get',
    path: '/approvals/{id}',
    tag: 'People',
    summary: 'A question to a person',
    scope: 'read',
    params: id,
    replies: { 200: P.Approval },
  }),
  route({
    operationId: 'decideApproval',
    method: 'post',
    path: '/approvals/{id}/decision',
    tag: 'People',
    summary: 'Answer a question',
    scope: 'approve',
    params: id,
    body: P.Decide,
    replies: { 200: P.Approval },
  }),
  route({
    operationId: 'withdrawDecision',
    method: 'post',
    path: '/approvals/{id}/withdraw',
    tag: 'People',
    summary: 'Take back a decision whose moment has not come',
    scope: 'approve',
    params: id,
    replies: { 200: P.Approval },
  }),
] as const;
