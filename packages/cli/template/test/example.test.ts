import { connectorSuite, nodeSuite, startProvider } from '@holdfast/node-sdk/testing';
import { connector } from '../src/index.ts';
import { createTask } from '../src/nodes/create-task.ts';
import { listTasks } from '../src/nodes/list-tasks.ts';

connectorSuite(connector, {
  targets: { 'example.account': { baseUrl: 'https://api.example.com/v1' } },
  fixtures: new URL('errors/', import.meta.url),
});

/** Stands in for Example, as its documentation describes it: keys make one task, lists come in pages. */
const startExample = () =>
  startProvider(({ method, path, query, headers, body }, provider) => {
    if (method === 'POST' && path === '/tasks') {
      const asked = JSON.parse(body) as { name: string; due_date?: string };
      const made = provider.commit(headers['idempotency-key'] ?? '', () => ({
        id: `task-${provider.effects() + 1}`,
        name: asked.name,
        due_date: asked.due_date ?? null,
      }));
      return { status: 201, body: made };
    }
    const from = Number(query.get('cursor') ?? '0');
    const all = ['Call', 'Write', 'Pay'].map((name, index) => ({ id: `task-${index + 1}`, name, due_date: null }));
    const data = all.slice(from, from + 2);
    return { body: { data, next_cursor: from + 2 < all.length ? String(from + 2) : null } };
  });

const connectionFields = { baseUrl: 'https://api.example.com/v1', token: 'not-a-real-token' };
const at = { startProvider: startExample, connectionFields };

nodeSuite(createTask, {
  samples: [
    {
      name: 'creates one',
      parameters: { listId: 'list-1', title: 'Call the supplier', dueOn: '2026-12-31' },
      ...at,
      expect: { out: [{ json: { id: 'task-1', title: 'Call the supplier', dueOn: '2026-12-31' } }] },
    },
  ],
  provider: {
    sample: { name: 'one', parameters: { listId: 'list-1', title: 'Call the supplier' }, connectionFields },
    startProvider: startExample,
  },
});
nodeSuite(listTasks, {
  samples: [
    {
      name: 'reads all pages',
      parameters: { listId: 'list-1' },
      ...at,
      expect: {
        out: [
          { json: { id: 'task-1', title: 'Call', dueOn: null } },
          { json: { id: 'task-2', title: 'Write', dueOn: null } },
          { json: { id: 'task-3', title: 'Pay', dueOn: null } },
        ],
      },
    },
    {
      name: 'gives no more than was asked for',
      parameters: { listId: 'list-1', limit: 1 },
      ...at,
      expect: { out: [{ json: { id: 'task-1', title: 'Call', dueOn: null } }] },
    },
  ],
});
