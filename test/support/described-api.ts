import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Json, type JsonObject, mismatches } from '@holdfast/workflow';

/** An API by its OpenAPI document: orders are listed, read and placed. */
export const ORDERS_API = {
  openapi: '3.1.0',
  info: { title: 'Order desk', version: '1.4' },
  servers: [{ url: '/v1' }],
  paths: {
    '/orders': {
      get: {
        operationId: 'listOrders',
        summary: 'List orders',
        tags: ['Orders'],
        parameters: [
          { name: 'state', in: 'query', schema: { type: 'string', enum: ['open', 'closed'] } },
          {
            name: 'ids',
            in: 'query',
            style: 'form',
            explode: false,
            schema: { type: 'array', items: { type: 'string' } },
          },
        ],
        responses: {
          200: {
            description: 'Orders',
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Order' } } },
            },
          },
        },
      },
      post: {
        operationId: 'placeOrder',
        summary: 'Place an order',
        tags: ['Orders'],
        parameters: [{ name: 'Idempotency-Key', in: 'header', required: true, schema: { type: 'string' } }],
        requestBody: {
          required: true,
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
        },
        responses: {
          201: {
            description: 'Placed',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
          },
        },
      },
    },
    '/orders/{id}': {
      get: {
        operationId: 'getOrder',
        summary: 'Read an order',
        tags: ['Orders'],
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        responses: {
          200: {
            description: 'The order',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
          },
        },
      },
    },
  },
  components: {
    schemas: {
      Order: {
        type: 'object',
        additionalProperties: false,
        required: ['customer', 'quantity'],
        properties: {
          id: { type: 'string', readOnly: true },
          priority: { type: 'string', enum: ['low', 'high'] },
          customer: { type: 'string', minLength: 1, description: 'Who orders.' },
          quantity: { type: 'integer', minimum: 1, description: 'How many.' },
          reference: { type: 'string' },
          remark: { type: 'string' },
          // Rows of cells: no control fits them.
          packing: { type: 'array', items: { type: 'array', items: { type: 'number' } } },
        },
      },
    },
  },
} as const;

export interface DescribedApi {
  /** Address of the OpenAPI document. */
  readonly documentUrl: string;
  /** Requests that kept to the document, as "METHOD path?query". */
  readonly taken: readonly string[];
  /** Serves another document from now on. Requests are held to the first one, as an API does that only got more. */
  describe(document: JsonObject): void;
  close(): Promise<void>;
}

type Spec = Readonly<Record<string, JsonObject>>;

/** What a request has against the document; empty: nothing. */
function complaints(
  spec: JsonObject,
  url: URL,
  values: Readonly<Record<string, string>>,
  request: IncomingMessage,
  body: string,
): string[] {
  const parameters = (spec.parameters ?? []) as unknown as {
    name: string;
    in: string;
    required?: boolean;
    schema: JsonObject;
  }[];
  const said = (place: string, name: string) =>
    place === 'query'
      ? url.searchParams.get(name)
      : place === 'path'
        ? values[name]
        : request.headers[name.toLowerCase()];
  const known = new Set(parameters.filter((each) => each.in === 'query').map(({ name }) => name));
  const wrong = [...url.searchParams.keys()].filter((name) => !known.has(name)).map((name) => `unknown ${name}`);
  for (const { name, in: place, required, schema } of parameters) {
    const value = said(place, name);
    if (value === null || value === undefined) {
      if (required) wrong.push(`${name} is missing`);
    } else if (schema.type !== 'array') wrong.push(...mismatches(schema, value).map(({ message }) => message));
  }
  const content = (spec.requestBody as { content: Record<string, { schema: JsonObject }> } | undefined)?.content;
  const media = content?.[(request.headers['content-type'] ?? '').split(';')[0] ?? ''];
  if (content && !media) wrong.push(`content type ${request.headers['content-type']}`);
  if (!content && body !== '') wrong.push('a body nobody asked for');
  const schema = media && { ...media.schema, components: ORDERS_API.components };
  if (schema) wrong.push(...mismatches(schema, JSON.parse(body)).map(({ message }) => message));
  return wrong;
}

/** The operation that an address stands for, and what stands in its path. */
function operationAt(method: string, path: string): { spec: JsonObject; values: Record<string, string> } | null {
  for (const [template, item] of Object.entries(ORDERS_API.paths)) {
    const names = [...template.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
    const match = new RegExp(`^/v1${template.replace(/\{\w+\}/g, '([^/]+)')}$`).exec(path);
    const spec = (item as unknown as Spec)[method.toLowerCase()];
    if (match && spec)
      return {
        spec,
        values: Object.fromEntries(names.map((name, at) => [name, decodeURIComponent(match[at + 1] ?? '')])),
      };
  }
  return null;
}

/** Serves the document and the API that it describes, and refuses every request that does not keep to it. */
export async function startDescribedApi(): Promise<DescribedApi> {
  const taken: string[] = [];
  let document = ORDERS_API as unknown as JsonObject;
  const orders = new Map<string, JsonObject>([['o1', { id: 'o1', customer: 'Ada', quantity: 2 }]]);
  const byKey = new Map<string, JsonObject>();
  const server = createServer(async (request, response) => {
    const url = new URL(request.url ?? '/', 'http://x');
    const answer = (status: number, body: Json) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    if (url.pathname === '/openapi.json') return answer(200, document);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const found = operationAt(request.method ?? '', url.pathname);
    if (!found) return answer(404, { wrong: ['no such operation'] });
    const wrong = complaints(found.spec, url, found.values, request, body);
    if (wrong.length > 0) return answer(400, { wrong });
    taken.push(`${request.method} ${url.pathname}${url.search}`);
    if (found.spec.operationId === 'listOrders') return answer(200, [...orders.values()]);
    if (found.spec.operationId === 'getOrder') return answer(200, orders.get(found.values.id ?? '') ?? {});
    const key = String(request.headers['idempotency-key']);
    const order = byKey.get(key) ?? { ...(JSON.parse(body) as JsonObject), id: `o${orders.size + 1}` };
    byKey.set(key, order);
    orders.set(String(order.id), order);
    return answer(201, order);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    documentUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/openapi.json`,
    taken,
    describe(newer) {
      document = newer;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
