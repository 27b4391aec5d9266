import { defineNode, type Item, parameter } from '@holdfast/node-sdk';
import { Type } from 'typebox';
import { account } from '../connection.ts';
import { taskSchema, toPage } from '../task.ts';

const PAGE = 100;

/**
 * Lists the tasks of a list, page by page, up to `limit`.
 * Source: api.example.com/docs/tasks/list
 */
export const listTasks = defineNode({
  type: 'example.task.list',
  typeVersion: 1,
  title: 'List tasks',
  description: 'Gives the tasks of a list, one item each.',
  category: 'cloud',
  icon: 'list-check',
  mode: 'all',
  connection: account,
  effect: { kind: 'read' },
  parameters: Type.Object({
    listId: Type.String({ title: 'List', description: 'Id of the list.', minLength: 1, maxLength: 100 }),
    limit: parameter.whole(
      { title: 'At most', description: 'Tasks to give.' },
      { minimum: 1, maximum: 10_000, standard: 1_000 },
    ),
  }),
  output: taskSchema,
  example: { listId: 'list-1' },

  async run({ parameters: { listId, limit }, connection, signal }) {
    const found: Item[] = [];
    let cursor: string | undefined;
    do {
      const query = { list: listId, page_size: Math.min(PAGE, limit - found.length), cursor };
      const { tasks, next } = toPage((await connection.get('tasks', { query, signal })).body);
      found.push(...tasks.map((json) => ({ json })));
      cursor = next ?? undefined;
    } while (cursor !== undefined && found.length < limit);
    return { outputs: { out: found.slice(0, limit) } };
  },
});
