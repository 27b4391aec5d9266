import { expect, test } from 'vitest';
import { inboundOf, itemOf, type Settings } from '../../src/triggers/calls.ts';
import { readParts } from '../../src/triggers/uploads.ts';

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
  expect(keyOf('evt\0')).toBe('key:evt\\u0000');
});

test('what was escaped in an address or a form can be stored as well (T1)', async () => {
  const call = {
    method: 'POST',
    path: '/',
    params: { id: 'a\0' },
    query: { id: '\0', 'n\0': ['1', '\0'] },
    headers: {},
    rawBody: Buffer.from('id=a%00b&%00=1'),
    receivedAt: 0,
  };
  const { item } = await itemOf(call, 'application/x-www-form-urlencoded', []);
  expect(item.json).toEqual({
    headers: {},
    params: { id: 'a\\u0000' },
    query: { id: '\\u0000', 'n\\u0000': ['1', '\\u0000'] },
    body: { id: 'a\\u0000b', '\\u0000': '1' },
  });
});

test('a name of a file that is cut is cut between two characters (T1)', async () => {
  const name = `${'x'.repeat(199)}😀.pdf`;
  const form = new FormData();
  form.set('file', new File(['%PDF'], name));
  const sent = new Response(form);
  const contentType = sent.headers.get('content-type') ?? '';
  const { files } = await readParts(new Uint8Array(await sent.arrayBuffer()), contentType);
  expect(files.get('file')?.name.isWellFormed()).toBe(true);
});
