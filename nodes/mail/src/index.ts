import { defineConnector } from '@holdfast/node-sdk';
import { connections } from './connections.ts';
import { messageReceived } from './triggers/message-received.ts';

/** E-mail that comes in, by IMAP. */
export const mail = defineConnector({
  name: 'mail',
  title: 'E-mail',
  nodes: [],
  triggers: [messageReceived],
  connections,
});
