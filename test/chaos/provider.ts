import { createHash } from 'node:crypto';
import { fsyncSync, openSync, writeSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { type Act, KINDS, type Kind, type LedgerLine, type Manners, type Rule } from './ledger.ts';
import { chanceOf } from './random.ts';

/**
 * A provider that keeps its own truth, in a process of its own, so that it
 * outlives whatever is done to Holdfast. Every request is in its ledger, synced,
 * before it acts, and once more after it committed.
 *
 *   node provider.ts LEDGER SEED
 *
 * POST /{keyed|probed|blind}/entries takes a record with a `reference`; GET there
 * looks up by `key` or `reference`. POST /token gives access tokens (RFC 6749, 4.4). /-/rules and
 * /-/manners steer it; /-/counts tells how many tokens were given, and callers hung up.
 */
const [ledgerFile = '', seed = '1'] = process.argv.slice(2);
const ledger = openSync(ledgerFile, 'a');
const chance = chanceOf(Number(seed));

interface Entry {
  readonly id: string;
  readonly kind: Kind;
  readonly key: string | null;
  readonly reference: string;
  readonly body: string;
  readonly at: number;
}
interface Call {
  readonly seq: number;
  readonly kind: Kind;
  readonly method: string;
  readonly path: string;
  readonly key: string | null;
  readonly reference: string | null;
  readonly body: string;
  readonly act: Act | null;
  readonly rule: Rule | null;
}

const entries: Entry[] = [];
const byKey = new Map<string, Entry>();
const atWork = new Set<string>();
let rules: { rule: Rule; left: number }[] = [];
let manners: Manners = { keyWindowMs: null, lookUpDelayMs: 0, workMs: 0, goodToken: 0, isRevoked: false };
let tokens = 0;
/** Callers who went away before they were answered. */
let hungUp = 0;
let seq = 0;

function note(call: Call, committed: boolean, ref: string | null): void {
  const row: LedgerLine = {
    seq: call.seq,
    t: Date.now(),
    method: call.method,
    path: call.path,
    idem_key: call.key,
    client_ref: call.reference,
    body_sha: createHash('sha256').update(call.body).digest('hex'),
    committed,
    ref,
    act: call.act,
  };
  writeSync(ledger, `${JSON.stringify(row)}\n`);
  fsyncSync(ledger);
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const json = (reply: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  if (reply.destroyed) return;
  reply.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

function ruleFor(call: Omit<Call, 'act' | 'rule'>): Rule | null {
  for (const each of rules) {
    const { rule } = each;
    const fits =
      each.left > 0 &&
      (rule.kind === undefined || rule.kind === call.kind) &&
      (rule.method ?? 'POST') === call.method &&
      (rule.reference === undefined || (call.reference ?? call.path).includes(rule.reference));
    if (!fits || (rule.share !== undefined && chance.next() >= rule.share)) continue;
    each.left -= 1;
    return rule;
  }
  return null;
}

/** The write takes effect. A key that is still known gives its first entry and commits nothing. */
function commit(call: Call): { entry: Entry; isNew: boolean } {
  const known = call.kind === 'keyed' && call.key !== null ? byKey.get(call.key) : undefined;
  const isRemembered = known && (manners.keyWindowMs === null || Date.now() - known.at < manners.keyWindowMs);
  if (isRemembered) return { entry: known, isNew: false };
  const { kind, key, body } = call;
  const id = `R-${entries.length + 1}`;
  const entry: Entry = { id, kind, key, reference: call.reference ?? '', body, at: Date.now() };
  entries.push(entry);
  if (key !== null) byKey.set(key, entry);
  note(call, true, id);
  return { entry, isNew: true };
}

const shown = ({ id, reference }: Entry) => ({ id, reference });

async function write(call: Call, request: IncomingMessage, reply: ServerResponse): Promise<void> {
  const { key } = call;
  const isExclusive = call.kind === 'keyed' && key !== null;
  if (isExclusive && atWork.has(key)) return json(reply, 409, { code: 'idempotency_key_in_use' });
  const known = isExclusive ? byKey.get(key) : undefined;
  if (known && known.body !== call.body) return json(reply, 422, { code: 'key_reused' });
  if (isExclusive) atWork.add(key);
  try {
    if (manners.workMs > 0) await pause(manners.workMs);
    await act(call, request, reply);
  } finally {
    if (isExclusive) atWork.delete(key);
  }
}

const answer = (call: Call, reply: ServerResponse): void => {
  const { entry, isNew } = commit(call);
  json(reply, isNew ? 201 : 200, shown(entry));
};

async function act(call: Call, request: IncomingMessage, reply: ServerResponse): Promise<void> {
  const { rule } = call;
  const headers: Record<string, string> = rule?.retryAfter === undefined ? {} : { 'retry-after': rule.retryAfter };
  const hold = (): Promise<void> =>
    rule?.ms === undefined ? new Promise((resolve) => reply.once('close', resolve)) : pause(rule.ms);
  switch (call.act) {
    case null:
      return answer(call, reply);
    case 'reset-before-commit':
      return void request.socket.resetAndDestroy();
    case 'reset-after-commit':
      commit(call);
      return void request.socket.resetAndDestroy();
    case 'stall-before-commit':
      await hold();
      return reply.destroyed ? undefined : answer(call, reply);
    case 'stall-after-commit': {
      const { entry } = commit(call);
      await hold();
      return json(reply, 201, shown(entry));
    }
    case 'late-commit':
      // Works on, though the caller may have hung up long ago.
      await pause(rule?.ms ?? 1_000);
      return answer(call, reply);
    case '429':
      return json(reply, 429, { code: 'slow_down' }, headers);
    case '503':
      return json(reply, 503, { code: 'unavailable' }, headers);
    case '500-after-commit':
      commit(call);
      return json(reply, 500, { code: 'broken' });
    case '201-cut-body':
      commit(call);
      reply.writeHead(201, { 'content-type': 'application/json', 'content-length': '500' });
      return void reply.write('{"id":"R', () => request.socket.destroy());
    case '200-with-error-body':
      return json(reply, 200, { status: 'error', errors: [{ code: 'refused' }] });
    case 'wrong-type':
      commit(call);
      return void reply.writeHead(201, { 'content-type': 'image/png' }).end(Buffer.from('89504e47', 'hex'));
    case 'html':
      return void reply.writeHead(502, { 'content-type': 'text/html' }).end('<html><h1>Bad gateway</h1></html>');
    default:
      commit(call);
      return flood(call.act, request, reply);
  }
}

/** Answers that never end, or that are far larger than they look. */
async function flood(what: Act, request: IncomingMessage, reply: ServerResponse): Promise<void> {
  const { socket } = request;
  if (what === 'gzip-bomb') {
    const bomb = gzipSync(Buffer.alloc(200 * 1024 * 1024, ' '));
    reply.writeHead(201, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
    return;
  }
  const isHeaders = what === 'endless-headers';
  socket.write('HTTP/1.1 201 Created\r\n');
  if (!isHeaders) socket.write('content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n');
  const piece = isHeaders ? `x-filler: ${'x'.repeat(900)}\r\n` : `4000\r\n${' '.repeat(0x4000)}\r\n`;
  while (!socket.destroyed) {
    if (what === 'slowloris') {
      socket.write('1\r\n \r\n');
      await pause(200);
    } else if (!socket.write(piece)) await Promise.race([new Promise((r) => socket.once('drain', r)), pause(100)]);
  }
}

function lookUp(call: Call, url: URL, reply: ServerResponse): void {
  const key = url.searchParams.get('key');
  const reference = url.searchParams.get('reference');
  const found = entries.filter(
    (entry) =>
      entry.kind === call.kind &&
      (key === null || entry.key === key) &&
      (reference === null || entry.reference === reference) &&
      Date.now() - entry.at >= manners.lookUpDelayMs,
  );
  json(reply, 200, found.map(shown));
}

async function steer(request: IncomingMessage, url: URL, body: string, reply: ServerResponse): Promise<void> {
  if (url.pathname === '/-/rules' && request.method === 'POST')
    rules = (JSON.parse(body) as Rule[]).map((rule) => ({ rule, left: rule.times ?? Number.POSITIVE_INFINITY }));
  else if (url.pathname === '/-/manners' && request.method === 'POST') manners = { ...manners, ...JSON.parse(body) };
  json(reply, 200, { tokens, hungUp });
}

function giveToken(reply: ServerResponse): void {
  if (manners.isRevoked) return json(reply, 401, { error: 'invalid_client' });
  tokens += 1;
  manners = { ...manners, goodToken: tokens };
  json(reply, 200, { access_token: `token-${tokens}`, token_type: 'Bearer', expires_in: 3_600 });
}

const isSignedIn = ({ headers }: IncomingMessage): boolean =>
  manners.goodToken === 0 || headers.authorization === `Bearer token-${manners.goodToken}`;

function callOf(request: IncomingMessage, url: URL, kind: Kind, body: string): Call {
  let said: Record<string, unknown> = {};
  try {
    said = JSON.parse(body || '{}') as Record<string, unknown>;
  } catch {
    // Not JSON: it is in the ledger all the same, without a reference.
  }
  const header = request.headers['idempotency-key'];
  const asked = url.searchParams.get('key');
  seq += 1;
  const call = {
    seq,
    kind,
    method: request.method ?? 'GET',
    path: `${url.pathname}${url.search}`,
    key: typeof header === 'string' ? header : typeof said.key === 'string' ? said.key : asked,
    reference: typeof said.reference === 'string' ? said.reference : url.searchParams.get('reference'),
    body,
  };
  const rule = ruleFor(call);
  return { ...call, act: rule?.act ?? null, rule };
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, reply) => {
  let body = '';
  request.on('data', (chunk: Buffer) => {
    body += chunk.toString();
  });
  request.on('error', () => {});
  reply.on('error', () => {});
  request.on('end', () => {
    const url = new URL(request.url ?? '/', 'http://provider.invalid');
    const kind = KINDS.find((name) => url.pathname === `/${name}/entries`);
    if (url.pathname.startsWith('/-/')) return void steer(request, url, body, reply);
    if (url.pathname === '/token') return giveToken(reply);
    if (!kind) return json(reply, 404, {});
    if (!isSignedIn(request)) return json(reply, 401, { code: 'sign_in' });
    const call = callOf(request, url, kind, body);
    note(call, false, null);
    reply.once('close', () => {
      if (!reply.writableEnded) hungUp += 1;
    });
    if (call.method === 'POST') return void write(call, request, reply);
    return call.act === null ? lookUp(call, url, reply) : void act(call, request, reply);
  });
});
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`provider at ${(server.address() as AddressInfo).port} with seed ${seed}\n`);
});
process.on('SIGTERM', () => process.exit(0));
