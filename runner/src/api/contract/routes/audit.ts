import * as A from '../audit.ts';
import { PageQuery, page } from '../common.ts';
import { id, route } from './route.ts';

/** What people did. */
export const AUDIT_ROUTES = [
  route({
    operationId: 'listAudit',
    method: 'get',
    path: '/audit',
    tag: 'Audit',
    summary: 'What people and administrators did, newest first',
    scope: 'admin',
    query: { ...PageQuery, ...A.AuditQuery },
    replies: { 200: page(A.AuditRecord) },
  }),
  route({
    operationId: 'listRunAudit',
    method: 'get',
    path: '/runs/{id}/audit',
    tag: 'Audit',
    summary: 'What people did to a run, newest first',
    scope: 'read',
    params: id,
    query: PageQuery,
    replies: { 200: page(A.AuditRecord) },
  }),
] as const;
