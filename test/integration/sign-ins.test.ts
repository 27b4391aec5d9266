import type { IncomingHttpHeaders } from 'node:http';
import { type JsonObject, SCHEMA_VERSION } from '@holdfast/workflow';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ask, until } from '../support/product.ts';
import { type OpenServer, openServer } from '../support/server.ts';
import { type SignedApi, startSignedApi } from '../support/signed-api.ts';

interface Api {
  readonly id: string;
  readonly signIns: readonly { readonly scheme: string; readonly type: string | null; readonly fields: JsonObject }[];
}

let open: OpenServer;
let vault: SignedApi;
beforeAll(async () => {
  open = await openServer({ roles: ['api', 'worker'] });
  vault = await startSignedApi();
});
afterAll(async () => {
  await open?.close();
  await vault?.close();
});

/** Runs one step of the imported API with a connection, and gives how the run ended and all that is kept of it. */
async function called(operation: JsonObject, connection: string) {
  const node = (id: string, type: string, more: object = {}) => ({ id, type, typeVersion: 1, name: id, ...more });
  const document = {
    schemaVersion: SCHEMA_VERSION,
    name: 'Open the vault',
    nodes: [
      node('start', 'trigger.manual'),
      node('step', 'http.operation', { parameters: { ...operation, output: 'full' }, connection }),
    ],
    edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'step', port: 'in' } }],
  };
  const { id } = await ask<{ id: string }>(open.server, 'POST', '/workflows', { document });
  const run = await ask<{ id: string }>(open.server, 'POST', `/workflows/${id}/runs`, { input: [{ json: {} }] });
  const status = await until(async () => {
    const { status: now } = await ask<{ status: string }>(open.server, 'GET', `/runs/${run.id}`);
    return ['succeeded', 'parked', 'failed'].includes(now) ? now : false;
  });
  const kept = await Promise.all(
    ['', '/steps', '/journal?limit=200'].map((part) => ask<unknown>(open.server, 'GET', `/runs/${run.id}${part}`)),
  );
  return { status, kept: JSON.stringify(kept) };
}

const partsOf = ({ authorization, 'x-app-id': app }: IncomingHttpHeaders) => [authorization, app];

describe('an API that wants several sign-ins at once', () => {
  test('is imported, gets one connection for all of them, and is called with each part where it belongs', async () => {
    const api = await ask<Api>(open.server, 'POST', '/apis', { url: vault.documentUrl });
    const { parameters } = await ask<{ parameters: JsonObject }>(
      open.server,
      'GET',
      `/apis/${api.id}/step?key=openVault`,
    );
    expect(parameters).toMatchObject({ operation: { signIns: ['app + token'] } });
    const way = api.signIns.find(({ scheme }) => scheme === 'app + token');
    expect(way).toMatchObject({ type: 'http.bearer', fields: { secondName: 'X-App-Id', secondIn: 'header' } });

    const made = { slug: 'vault', title: 'Vault', type: way?.type, fields: { ...way?.fields, token: vault.token } };
    const half = ask(open.server, 'POST', '/connections', made);
    await expect(half).rejects.toThrow(/422.*Enter the key that is sent as \\?"X-App-Id/);
    const { id, ...listed } = await ask<{ id: string }>(open.server, 'POST', '/connections', {
      ...made,
      fields: { ...made.fields, secondKey: vault.appId },
    });
    expect(listed).toMatchObject({ secretsSet: ['token', 'secondKey'] });
    expect(JSON.stringify(listed)).not.toContain(vault.appId);

    const { status, kept } = await called(parameters, 'vault');
    expect(status).toBe('succeeded');
    expect(vault.taken.map(partsOf)).toEqual([[`Bearer ${vault.token}`, vault.appId]]);
    for (const secret of [vault.token, vault.appId]) expect(kept).not.toContain(secret);

    // Another key of the application: the old one is refused and told to nobody; the new one is entered, the token stays.
    vault.changeApp('example-app-of-tomorrow');
    const refused = await called(parameters, 'vault');
    expect(refused.status).toBe('parked');
    expect(refused.kept).toContain('permanent/auth');
    for (const secret of [vault.token, 'example-app-of-today']) expect(refused.kept).not.toContain(secret);
    const fields = { ...way?.fields, secondKey: vault.appId };
    await ask(open.server, 'PATCH', `/connections/${id}`, { fields });
    expect((await called(parameters, 'vault')).status).toBe('succeeded');
    const { ok } = await ask<{ ok: boolean }>(open.server, 'POST', `/connections/${id}/test`);
    expect(ok).toBe(true);

    // To another address no part goes along.
    const moved = { ...fields, secondKey: undefined, baseUrl: 'http://127.0.0.1:1' };
    await expect(ask(open.server, 'PATCH', `/connections/${id}`, { fields: moved })).rejects.toThrow('422');
    const half2 = { ...moved, token: vault.token };
    await expect(ask(open.server, 'PATCH', `/connections/${id}`, { fields: half2 })).rejects.toThrow('422');
  });

  test('a connection is not saved where one part would take the place of another', async () => {
    const fields = { baseUrl: 'https://api.example.com', token: 't', secondName: 'Authorization', secondKey: 'k' };
    const made = ask(open.server, 'POST', '/connections', { slug: 'twice', title: 'T', type: 'http.bearer', fields });
    await expect(made).rejects.toThrow(/422.*is sent twice/);
  });
});
