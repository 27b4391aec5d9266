import { defineConnector } from '@holdfast/node-sdk';
import { account } from './connection.ts';
import { createTask } from './nodes/create-task.ts';
import { listTasks } from './nodes/list-tasks.ts';

/** Tasks of Example. */
export const connector = defineConnector({
  name: 'example',
  title: 'Example',
  provider: 'Example',
  nodes: [listTasks, createTask],
  triggers: [],
  connections: [account],
});
