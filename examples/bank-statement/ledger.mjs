#!/usr/bin/env node
// A tiny ledger for the example: POST /entries books one entry, GET /entries lists them.
// It keeps idempotency keys, and it misbehaves on purpose, as real ledgers do:
// an entry whose reference ends in 07 is answered 503 once, and one that ends in
// 09 is booked but its first answer is lost on the wire.
//
//   node ledger.mjs [--port 4410] [--log ledger.jsonl] [--slow MS] [--calm]
//
// With a log it can be killed as well: what is in the log is known again after the
// next start. reconcile.mjs holds the log against the statement.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';

const option = (name, standard) => {
  const at = process.argv.indexOf(`--${name}`);
  return at < 0 ? standard : process.argv[at + 1];
};
const port = Number(option('port', '4410'));
const log = option('log', null);
const slowMs = Number(option('slow', '0'));
const isCalm = process.argv.includes('--calm');

const byKey = new Map();
const entries = [];
const misbehaved = new Set();

const note = (line) => {
  if (log) appendFileSync(log, `${JSON.stringify(line)}\n`);
};
const keep = ({ key, text, body }) => {
  byKey.set(key, { text, body });
  entries.push({ ...JSON.parse(text), ...body });
};

/** What was booked before the last end. A line that was cut off was never answered: it goes. */
function remember() {
  if (!log || !existsSync(log)) return;
  const whole = readFileSync(log, 'utf8').replace(/[^\n]*$/, '');
  writeFileSync(log, whole);
  const lines = whole.split('\n').filter((line) => line !== '');
  for (const line of lines.map((each) => JSON.parse(each))) {
    if (line.outcome === 'created') keep(line);
    if (line.outcome === 'unavailable') misbehaved.add(`503 ${line.reference}`);
    if (line.outcome === 'created') misbehaved.add(`lost ${line.reference}`);
  }
}
const answer = (response, status, body, headers = {}) => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
};
const once = (what) => {
  if (isCalm || misbehaved.has(what)) return false;
  misbehaved.add(what);
  return true;
};

async function book(request, response) {
  const key = request.headers['idempotency-key'];
  let text = '';
  for await (const chunk of request) text += chunk;
  const entry = JSON.parse(text);
  const reference = String(entry.reference);
  if (slowMs > 0) await new Promise((resolve) => setTimeout(resolve, slowMs));
  if (!key) return answer(response, 400, { error: 'An Idempotency-Key is needed.' });
  const known = byKey.get(key);
  if (known) {
    note({ outcome: 'replayed', key, reference });
    if (known.text !== text) return answer(response, 422, { error: 'The key was used for another entry.' });
    return answer(response, 200, known.body);
  }
  if (entry.bookedOn < '2026-01-01') {
    note({ outcome: 'refused', key, reference });
    return answer(response, 422, { error: `The period of ${entry.bookedOn} is closed.` });
  }
  if (reference.endsWith('07') && once(`503 ${reference}`)) {
    note({ outcome: 'unavailable', key, reference });
    return answer(response, 503, { error: 'Closing the day. Come back in a second.' }, { 'retry-after': '1' });
  }
  const body = { entryId: `L-${String(entries.length + 1).padStart(4, '0')}`, reference };
  note({ outcome: 'created', key, reference, amount: entry.amount, text, body });
  keep({ key, text, body });
  if (reference.endsWith('09') && once(`lost ${reference}`)) return request.socket.destroy();
  return answer(response, 201, body);
}

const server = createServer((request, response) => {
  if (request.method === 'POST' && request.url === '/entries')
    void book(request, response).catch(() => answer(response, 400, { error: 'The entry is no JSON.' }));
  else if (request.method === 'GET' && request.url === '/entries') answer(response, 200, entries);
  else answer(response, 404, { error: 'There is POST /entries and GET /entries.' });
});
remember();
server.listen(port, '127.0.0.1', () => {
  process.stdout.write(`ledger at http://127.0.0.1:${server.address().port}\n`);
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(0));
