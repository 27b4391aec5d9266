import { Type } from 'typebox';
import { PageQuery, page } from '../common.ts';
import * as N from '../notices.ts';
import { id, route } from './route.ts';

/** How people are told of questions and alerts. */
export const NOTICE_ROUTES = [
  route({
    operationId: 'listNoticeChannels',
    method: 'get',
    path: '/notice-channels',
    tag: 'People',
    summary: 'Ways by which people are told of questions and alerts',
    scope: 'admin',
    replies: { 200: page(N.NoticeChannel) },
  }),
  route({
    operationId: 'createNoticeChannel',
    method: 'post',
    path: '/notice-channels',
    tag: 'People',
    summary: 'Add a way',
    scope: 'admin',
    body: N.NewNoticeChannel,
    replies: { 201: N.NoticeChannel },
  }),
  route({
    operationId: 'changeNoticeChannel',
    method: 'put',
    path: '/notice-channels/{id}',
    tag: 'People',
    summary: 'Change a way',
    scope: 'admin',
    params: id,
    body: N.ChangedNoticeChannel,
    replies: { 200: N.NoticeChannel },
  }),
  route({
    operationId: 'deleteNoticeChannel',
    method: 'delete',
    path: '/notice-channels/{id}',
    tag: 'People',
    summary: 'Remove a way',
    scope: 'admin',
    params: id,
    replies: { 204: null },
  }),
  route({
    operationId: 'testNoticeChannel',
    method: 'post',
    path: '/notice-channels/{id}/test',
    tag: 'People',
    summary: 'Send a test, now',
    scope: 'admin',
    params: id,
    body: N.TestNotice,
    replies: { 200: N.TestedNotice },
  }),
  route({
    operationId: 'listNoticeDeliveries',
    method: 'get',
    path: '/notice-deliveries',
    tag: 'People',
    summary: 'What people were told, newest first',
    scope: 'admin',
    query: {
      ...PageQuery,
      state: Type.Optional(N.NoticeState),
      about: Type.Optional(Type.Enum(['questions', 'alerts'])),
    },
    replies: { 200: page(N.NoticeDelivery) },
  }),
] as const;
