import { expect, test } from 'vitest';
import { inboundOf, type Settings } from '../../src/triggers/calls.ts';

const endpoint = { id: 'e', workspaceId: 'w', workflowId: 'f', nodeId: 'n', token: 't', versionId: 'v' };

const keyOf = (key: string): string | null | undefined =>
  inboundOf(endpoint, { deduplicate: 'key', key } as unknown as Settings, Buffer.from('{}'), 0, null)?.dedupeKey;

test('calls whose keys differ only at their ends are two calls', () => {
  const begins = 'order '.repeat(200);
  expect(keyOf(`${begins}1`)).not.toBe(keyOf(`${begins}2`));
  expect(keyOf(`${begins}1`)).toBe(keyOf(`${begins}1`));
  expect(keyOf(`${begins}1`)?.length).toBeLessThan(600);
});

test('a short key is kept as it is, for people to read', () => {
  expect(keyOf('evt_1')).toBe('key:evt_1');
});
