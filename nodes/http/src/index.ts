import { defineConnector } from '@holdfast/node-sdk';
import { connections } from './connections.ts';
import { operation } from './operation/operation.ts';
import { request } from './request.ts';
import { respond } from './respond.ts';

/** Calls to HTTP APIs, and answers to callers. */
export const http = defineConnector({
  name: 'http',
  title: 'HTTP',
  nodes: [request, operation, respond],
  triggers: [],
  connections,
});
