import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { importApi } from '../src/commands/apis.ts';
import { CommandError } from '../src/output.ts';

let server: Server;
let url: string;
/** What the server was asked, and what it answers next. */
let asked: unknown[];
let answer: { readonly status: number; readonly body: unknown };
const said = { out: '', err: '' };
const into = (name: keyof typeof said) => (text: unknown) => {
  said[name] += String(text);
  return true;
};

beforeAll(async () => {
  vi.spyOn(process.stdout, 'write').mockImplementation(into('out'));
  vi.spyOn(process.stderr, 'write').mockImplementation(into('err'));
  server = createServer(async (request, response) => {
    let text = '';
    for await (const chunk of request) text += String(chunk);
    asked.push([request.method, request.url, JSON.parse(text)]);
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  vi.restoreAllMocks();
  await new Promise((resolve) => server.close(resolve));
});
beforeEach(() => {
  asked = [];
  Object.assign(said, { out: '', err: '' });
});

const api = (operations: readonly object[]) => ({
  slug: 'order-desk',
  title: 'Order desk',
  version: '1.4',
  operations,
});

test('apis import hands an address to the server, and tells what cannot be called', async () => {
  const operations = [
    { key: 'listOrders', isOffered: true, refusals: [] },
    { key: 'stream', isOffered: false, refusals: ['It refers to another file.'] },
  ];
  answer = { status: 201, body: api(operations) };
  expect(await importApi('https://desk.example/openapi.json', { url })).toBe(0);
  expect(asked).toEqual([['POST', '/api/v1/apis', { url: 'https://desk.example/openapi.json' }]]);
  expect(said.out).toBe('Order desk 1.4 is imported as "order-desk": 1 of 2 operations are offered as steps.\n');
  expect(said.err).toBe('stream: It refers to another file.\n');
});

test('apis import says where to choose when nothing is offered, and gives everything as JSON', async () => {
  answer = { status: 201, body: api([{ key: 'a', isOffered: false, refusals: [] }]) };
  await importApi('https://desk.example/openapi.json', { url });
  expect(said.err).toContain('Choose in the designer');
  said.out = '';
  await importApi('https://desk.example/openapi.json', { url, json: true });
  expect(JSON.parse(said.out)).toEqual(answer.body);
});

test('apis import reads a file here: one that is not there never reaches the server, and a refusal is told in its words', async () => {
  await expect(importApi('no-such-document.yaml', { url })).rejects.toThrow(CommandError);
  expect(asked).toEqual([]);
  answer = { status: 422, body: { detail: 'This is no OpenAPI document.' } };
  await expect(importApi('https://desk.example/', { url })).rejects.toThrow('This is no OpenAPI document.');
});
