import { randomUUID } from 'node:crypto';
import { core } from '@holdfast/nodes-core';
import { SCHEMA_VERSION } from '@holdfast/workflow';
import { expect, test } from 'vitest';
import { createRegistry } from '../../src/registry.ts';
import type { RunMode } from '../../src/store/schema.ts';
import { bornAtRest } from '../../src/worker/births.ts';
import { zstd } from '../../src/worker/payloads.ts';
import { compileWorkflow } from '../../src/worker/plans.ts';

const aFile = (id: string) => ({ id, name: 'a.csv', mimeType: 'text/csv', sizeBytes: 1, sha256: '00'.repeat(32) });

/** The files with which a run is born whose step "make" is not worked out but given. */
async function filesOf(mode: RunMode, input: string, given: string) {
  const workflow = compileWorkflow(
    { versionId: 'v', workspaceId: 'w', workflowId: 'f', number: mode === 'live' ? 1 : null },
    {
      schemaVersion: SCHEMA_VERSION,
      name: 'Invoices',
      nodes: [
        { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
        { id: 'make', type: 'core.pass', typeVersion: 1, name: 'Make' },
      ],
      edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'make', port: 'in' } }],
      pins: { make: { out: [{ json: {}, files: { data: aFile(given) } }] } },
    },
    createRegistry([core]),
  );
  const none = { parent: null, replayOf: null, inbound: null, businessKey: null };
  const { files } = await bornAtRest(zstd, {
    ...{ runId: randomUUID(), workflow, triggerNode: 'start', deadlineAt: null, now: 0, variables: null },
    items: [{ json: {}, files: { sent: aFile(input) } }],
    birth: { mode, source: 'manual', ...none },
  });
  return files;
}

test('a run of a draft names the files of steps that it has yet to come to, and one of a version none of them', async () => {
  const [input, given] = [randomUUID(), randomUUID()];
  expect(await filesOf('test', input, given)).toEqual([input, given]);
  expect(await filesOf('live', input, given)).toEqual([input]);
});

test('what a node calls a file without giving it the id of one names none', async () => {
  expect(await filesOf('live', '../etc/passwd', '')).toEqual([]);
});
