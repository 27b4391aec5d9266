import { defaultRegistry } from '@holdfast/runner';
import { SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import { expect, test } from 'vitest';
import { withoutConnection } from '../src/commands/run.ts';

test('steps that need a connection are told of; what starts a run needs none from the command line', () => {
  const node = (id: string, type: string, more: object = {}) => ({ id, type, typeVersion: 1, name: id, ...more });
  const document: WorkflowDocument = {
    schemaVersion: SCHEMA_VERSION,
    name: 'Read on',
    nodes: [
      node('Called', 'trigger.webhook', { connection: 'signature' }),
      node('List', 'xero.invoice.listChanged', { connection: 'books' }),
      node('Put away', 'xero.account.archive', { connection: 'books', disabled: true }),
      node('Set', 'core.set'),
    ],
    edges: [],
  };
  const { describe } = defaultRegistry();
  expect(withoutConnection(document, describe, true)).toEqual([
    expect.stringMatching(/^"List" works with the connection "books"\. .* run it there\.$/),
  ]);
  const pinned = { ...document, pins: { List: { out: [{ json: {} }] } } };
  expect(withoutConnection(pinned, describe, true)).toEqual([]);
  expect(withoutConnection(pinned, describe, false)).toHaveLength(1);
});
