import { DAY_MS, defineNode, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { account } from '../connection.ts';
import { taskSchema, toTask } from '../task.ts';

/**
 * Creates a task. Example keeps idempotency keys for a day: the same key gives the
 * same task again, so a lost answer is settled by sending once more.
 * Source: api.example.com/docs/tasks/create
 */
export const createTask = defineNode({
  type: 'example.task.create',
  typeVersion: 1,
  title: 'Create a task',
  description: 'Creates a task for each item.',
  category: 'cloud',
  icon: 'circle-plus',
  mode: 'each',
  connection: account,
  effect: { kind: 'write', safeBy: 'key', keyWindowMs: DAY_MS },
  parameters: Type.Object({
    listId: Type.String({ title: 'List', description: 'Id of the list.', minLength: 1, maxLength: 100 }),
    title: Type.String({ title: 'Title', description: 'What is to be done.', minLength: 1, maxLength: 500 }),
    dueOn: parameter.text({ title: 'Due on', description: 'A date, such as 2026-12-31. Empty: none.' }),
  }),
  output: taskSchema,
  example: { listId: 'list-1', title: 'Call the supplier' },

  async run({ parameters: { listId, title, dueOn }, connection, idempotencyKey, signal }) {
    const json = { list: listId, name: title, ...(dueOn === '' ? {} : { due_date: dueOn }) };
    const reply = await connection.post('tasks', { json, idempotencyKey, signal });
    const task = toTask(reply.body);
    return { output: task, reference: String(task.id) };
  },
});
