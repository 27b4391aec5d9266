import { PageQuery, page } from '../common.ts';
import * as Ev from '../events.ts';
import { route } from './route.ts';

/** Events that end waits. */
export const EVENTS_ROUTES = [
  route({
    operationId: 'listEvents',
    method: 'get',
    path: '/events',
    tag: 'Events',
    summary: 'Events that were sent to waiting runs, newest first, and what became of them',
    scope: 'read',
    query: { ...PageQuery, ...Ev.EventQuery },
    replies: { 200: page(Ev.Event) },
  }),
  route({
    operationId: 'sendEvent',
    method: 'post',
    path: '/events',
    tag: 'Events',
    summary: 'Let the run go on that waits for this event; kept for a while where none does yet',
    scope: 'operate',
    body: Ev.NewEvent,
    replies: { 201: Ev.Event },
  }),
] as const;
