import { Type } from 'typebox';
import { Id, PageQuery, page } from '../common.ts';
import { Reconciliation } from '../reconciliations.ts';
import { route } from './route.ts';

/** Comparisons of two sets of records. */
export const RECONCILIATIONS_ROUTES = [
  route({
    operationId: 'listReconciliations',
    method: 'get',
    path: '/reconciliations',
    tag: 'Runs',
    summary: 'What comparisons of two sets came to, the latest run first',
    scope: 'read',
    query: {
      ...PageQuery,
      workflowId: Type.Optional(Id),
      open: Type.Optional(
        Type.Boolean({
          description:
            'Only those that found something that does not match. A page may then have fewer than asked for, and a next one all the same.',
        }),
      ),
    },
    replies: { 200: page(Reconciliation) },
  }),
] as const;
