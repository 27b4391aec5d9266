import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ConsentAuth } from '@holdfast/node-sdk';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Dispatch } from '../../src/connections/dispatch.ts';
import { EgressGuard } from '../../src/connections/egress.ts';
import { TokenEndpoint } from '../../src/connections/tokens/token-endpoint.ts';

const guard = new EgressGuard({ allowLoopback: true, allow: [], ownPorts: () => new Set() });
const dispatch = new Dispatch(guard);
const endpoint = new TokenEndpoint(guard, dispatch);
let server: Server;
/** What the next answer says besides its access token, and what was asked with. */
let said: object;
let asked: Record<string, unknown>;
let auth: ConsentAuth;

beforeAll(async () => {
  server = createServer((request, response) => {
    asked = request.headers;
    request.resume().once('end', () => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ access_token: 'access-1', token_type: 'Bearer', ...said }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const tokenUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/token`;
  auth = { kind: 'oauth2', authorizeUrl: tokenUrl, tokenUrl, clientId: 'c', clientSecret: 'a secret', scopes: [] };
});
afterAll(async () => {
  await dispatch.close();
  await new Promise((resolve) => server.close(resolve));
});
const renewed = (more: Partial<ConsentAuth> = {}) =>
  endpoint.refresh({ ...auth, ...more }, 'refresh-1', AbortSignal.timeout(20_000));

test('what a connection asks with goes along, and what the provider says of lives is read', async () => {
  said = { refresh_token: 'r', x_refresh_token_expires_in: 8_726_400, x_refresh_token_hard_expires_in: 157_680_000 };
  expect(await renewed({ tokenHeaders: { 'x-tell': 'true' }, refreshLifeS: 60 })).toMatchObject({
    refreshLifeS: 8_726_400,
    consentLifeS: 157_680_000,
  });
  expect(asked).toMatchObject({ 'x-tell': 'true', accept: 'application/json' });
});

test('where the provider says nothing of the life of a refresh token, what is known of it counts for one that it gave', async () => {
  said = { refresh_token: 'r' };
  expect(await renewed({ refreshLifeS: 60 })).toMatchObject({ refreshLifeS: 60, consentLifeS: null });
  expect(await renewed()).toMatchObject({ refreshLifeS: null });
  said = {};
  expect(await renewed({ refreshLifeS: 60 })).toMatchObject({ refresh: null, refreshLifeS: null });
});

test.each([0, -1, 'soon', null])('a life of %j is none', async (life) => {
  said = { refresh_token: 'r', refresh_token_expires_in: life, x_refresh_token_hard_expires_in: life };
  expect(await renewed()).toMatchObject({ refreshLifeS: null, consentLifeS: null });
});
