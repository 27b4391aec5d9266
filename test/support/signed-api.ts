import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An API that lets nobody in without the key of an application and the token of a user together. */
const VAULT_API = {
  openapi: '3.1.0',
  info: { title: 'Vault', version: '1' },
  servers: [{ url: '/v1' }],
  security: [{ token: [], app: [] }],
  paths: {
    '/vault': {
      get: {
        operationId: 'openVault',
        summary: 'Open the vault',
        responses: { 200: { description: 'What is in it' } },
      },
    },
  },
  components: {
    securitySchemes: {
      app: { type: 'apiKey', in: 'header', name: 'X-App-Id' },
      token: { type: 'http', scheme: 'bearer' },
    },
  },
};

export interface SignedApi {
  /** Address of the OpenAPI document. */
  readonly documentUrl: string;
  readonly token: string;
  /** The key of the application that is taken at present. */
  readonly appId: string;
  /** Headers of the requests that were let in. */
  readonly taken: readonly IncomingHttpHeaders[];
  changeApp(appId: string): void;
  close(): Promise<void>;
}

/** Serves the document and the API. Who is not let in is told what was sent, as APIs should not. */
export async function startSignedApi(): Promise<SignedApi> {
  const taken: IncomingHttpHeaders[] = [];
  const token = 'example-token-of-a-user';
  let appId = 'example-app-of-today';
  const server = createServer(({ url, headers }, response) => {
    const answer = (status: number, body: object) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url === '/openapi.json') return answer(200, VAULT_API);
    const isIn = headers.authorization === `Bearer ${token}` && headers['x-app-id'] === appId;
    if (!isIn) return answer(401, { refused: [headers.authorization ?? null, headers['x-app-id'] ?? null] });
    if (url === '/v1/vault') taken.push(headers);
    return answer(200, { gold: 3 });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    documentUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`,
    token,
    get appId() {
      return appId;
    },
    taken,
    changeApp(next) {
      appId = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
