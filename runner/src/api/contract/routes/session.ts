import { Type } from 'typebox';
import { page } from '../common.ts';
import * as S from '../session.ts';
import { route } from './route.ts';

/** Who somebody is, and keys for programs. */
export const SESSION_ROUTES = [
  route({
    operationId: 'getSession',
    method: 'get',
    path: '/session',
    tag: 'Session',
    summary: 'Who is signed in',
    scope: 'public',
    replies: { 200: S.Session },
  }),
  route({
    operationId: 'createOwner',
    method: 'post',
    path: '/owner',
    tag: 'Session',
    summary: 'Create the owner account (once, from this machine)',
    scope: 'public',
    body: S.NewOwner,
    replies: { 201: S.Session },
  }),
  route({
    operationId: 'listApiKeys',
    method: 'get',
    path: '/api-keys',
    tag: 'Session',
    summary: 'List API keys',
    scope: 'admin',
    replies: { 200: page(S.ApiKey) },
  }),
  route({
    operationId: 'createApiKey',
    method: 'post',
    path: '/api-keys',
    tag: 'Session',
    summary: 'Create an API key',
    scope: 'admin',
    body: S.NewApiKey,
    replies: { 201: S.CreatedApiKey },
  }),
  route({
    operationId: 'deleteApiKey',
    method: 'delete',
    path: '/api-keys/{id}',
    tag: 'Session',
    summary: 'Revoke an API key',
    scope: 'admin',
    params: { id: Type.String() },
    replies: { 204: null },
  }),
] as const;
