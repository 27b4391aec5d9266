#!/usr/bin/env node
// What the example calls: GET /rates.xml gives two days of rates, POST /notify takes notices.
//
//   node server.mjs [--port 4420]
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

const at = process.argv.indexOf('--port');
const port = Number(at < 0 ? 4420 : process.argv[at + 1]);
const rates = readFileSync(new URL('./rates.xml', import.meta.url));
const byKey = new Map();

const server = createServer(async (request, response) => {
  if (request.method === 'GET' && request.url === '/rates.xml') {
    response.writeHead(200, { 'content-type': 'application/xml' }).end(rates);
    return;
  }
  let text = '';
  for await (const chunk of request) text += chunk;
  const isNotice = request.method === 'POST' && request.url === '/notify';
  const key = request.headers['idempotency-key'];
  if (isNotice && key) {
    if (!byKey.has(key)) byKey.set(key, { notice: byKey.size + 1, ...JSON.parse(text) });
    response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify(byKey.get(key)));
    return;
  }
  response.writeHead(isNotice ? 400 : 404, { 'content-type': 'application/json' }).end('{}');
});
server.listen(port, '127.0.0.1', () => {
  process.stdout.write(`rates at http://127.0.0.1:${server.address().port}\n`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
