import { Type } from 'typebox';
import * as S from '../spending.ts';
import { id, route } from './route.ts';

/** What calls of models cost. */
export const SPENDING_ROUTES = [
  route({
    operationId: 'getSpending',
    method: 'get',
    path: '/workflows/{id}/spending',
    tag: 'Spending',
    summary: 'What calls of models cost a workflow, by day, step and model, and how its budgets stand',
    scope: 'read',
    params: id,
    query: { days: Type.Optional(Type.Integer({ minimum: 1, maximum: 366, default: 30 })) },
    replies: { 200: S.Spending },
  }),
] as const;
