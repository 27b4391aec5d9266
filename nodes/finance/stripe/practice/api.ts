import {
  type Doc,
  docOf,
  formOf,
  type LedgerEntry,
  type PracticeAnswer,
  type PracticeRequest,
  type Replays,
  textOf,
  type Windows,
} from '@holdfast/practice';
import { type Books, KINDS, type KindName } from './books.ts';
import { cancel, capture, createPayment, createRefund } from './payments.ts';
import { invalid, metadataOf, missing, refused } from './values.ts';

export const API_PATH = '/v1/';

/** What is asked for to be let in. Made up, and worth nothing anywhere else. */
export const PRACTICE_KEY = 'sk_practice_notARealOne';

export interface Room {
  readonly books: Books;
  readonly replays: Replays;
  readonly windows: Windows;
  readonly perSecond: number;
}

/** Fields that each POST takes; another one is refused, as Stripe does. */
const TAKES = {
  customers: ['name', 'email', 'phone', 'description'],
  payment_intents: [
    'amount',
    'currency',
    'customer',
    'payment_method',
    'capture_method',
    'description',
    'confirm',
    'off_session',
  ],
  capture: ['amount_to_capture'],
  cancel: ['cancellation_reason'],
  refunds: ['payment_intent', 'charge', 'amount', 'reason'],
} as const;

export const unauthorised = (): PracticeAnswer =>
  refused(401, { type: 'invalid_request_error', message: 'Invalid API Key provided: sk_practice_*' });
export const tooMany = (): PracticeAnswer =>
  refused(429, { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' });

/** Answers one request of the API. */
export function payments(room: Room, request: PracticeRequest, entry: LedgerEntry): PracticeAnswer {
  if (request.headers.authorization !== `Bearer ${PRACTICE_KEY}`) return unauthorised();
  if (room.windows.left('calls', room.perSecond, 1_000).left === 0) return tooMany();
  room.windows.count('calls', 1_000);
  const [kind = '', id, verb] = request.path.slice(API_PATH.length).split('/').map(decodeURIComponent);
  if (request.method === 'GET') return read(room.books, kind, id, request.query);
  if (request.method !== 'POST')
    return refused(404, { type: 'invalid_request_error', message: 'Unrecognized request URL' });
  return keyed(room, request, entry, () => write(room.books, { kind, id, verb }, request, entry));
}

/** The first answer again for a key that is known; errors too. */
function keyed(
  { replays }: Room,
  request: PracticeRequest,
  entry: LedgerEntry,
  work: () => PracticeAnswer,
): PracticeAnswer {
  const { key } = entry;
  const known = key === null ? null : replays.find(key, request);
  if (known === 'other')
    return refused(400, {
      type: 'idempotency_error',
      message: `Keys for idempotent requests can only be used with the same parameters they were first used with. Try using a key other than '${key}'.`,
    });
  if (known) {
    entry.isReplayed = true;
    return { ...known, headers: { ...known.headers, 'idempotent-replayed': 'true' } };
  }
  const answer = work();
  if (key !== null) replays.keep(key, request, answer);
  return answer;
}

const isKind = (name: string): name is KindName => Object.hasOwn(KINDS, name);

function read(books: Books, kind: string, id: string | undefined, query: URLSearchParams): PracticeAnswer {
  if (kind === 'balance') return { status: 200, body: books.balance() };
  if (!isKind(kind))
    return refused(404, { type: 'invalid_request_error', message: `Unrecognized request URL (GET: /v1/${kind})` });
  if (id === undefined) return { status: 200, body: listOf(books, kind, query) };
  const doc = books.shelves[kind].get(id);
  return doc ? { status: 200, body: doc } : missing(KINDS[kind].object, id);
}

const FILTERS = ['customer', 'payment_intent', 'charge', 'status', 'email'] as const;

/** A page of a list, newest first. */
function listOf(books: Books, kind: KindName, query: URLSearchParams): Doc {
  const number = (name: string) => (query.has(name) ? Number(query.get(name)) : null);
  const [from, before] = [number('created[gte]'), number('created[lt]')];
  const [type, payout] = [query.get('type'), query.get('payout')];
  const all = [...books.shelves[kind].values()].toReversed().filter((doc) => {
    const created = Number(doc.created);
    if ((from !== null && created < from) || (before !== null && created >= before)) return false;
    if (payout !== null && books.paidOut.get(textOf(doc, 'id')) !== payout) return false;
    if (type !== null && !isType(textOf(doc, 'type'), type)) return false;
    return FILTERS.every((name) => !query.has(name) || doc[name] === query.get(name));
  });
  const after = query.get('starting_after');
  const start = after === null ? 0 : all.findIndex(({ id }) => id === after) + 1;
  const limit = Math.min(100, Math.max(1, number('limit') ?? 10));
  const data = all.slice(start, start + limit);
  return { object: 'list', url: `/v1/${kind}`, has_more: start + limit < all.length, data };
}

const isType = (type: string, wanted: string): boolean =>
  wanted.endsWith('*') ? type.startsWith(wanted.slice(0, -1)) : type === wanted;

interface Target {
  readonly kind: string;
  readonly id: string | undefined;
  readonly verb: string | undefined;
}

function write(books: Books, { kind, id, verb }: Target, request: PracticeRequest, entry: LedgerEntry): PracticeAnswer {
  const name = verb ?? kind;
  const takes: readonly string[] | undefined = Object.hasOwn(TAKES, name)
    ? TAKES[name as keyof typeof TAKES]
    : undefined;
  if (!takes)
    return refused(404, { type: 'invalid_request_error', message: `Unrecognized request URL (POST: /v1/${kind})` });
  if (request.body.length > 0 && !/^application\/x-www-form-urlencoded/.test(request.headers['content-type'] ?? ''))
    return invalid('Stripe takes forms, not JSON.');
  const form = formOf(request);
  const unknown = [...form.keys()].find((field) => !takes.includes(field) && !/^metadata\[[^\]]+\]$/.test(field));
  if (unknown !== undefined)
    return invalid(`Received unknown parameter: ${unknown}`, { code: 'parameter_unknown', param: unknown });
  if (kind === 'customers') return saveCustomer(books, id, form, entry);
  if (kind === 'refunds' && id === undefined) return createRefund(books, form, entry);
  if (kind === 'payment_intents' && id === undefined) return createPayment(books, form, entry);
  const payment = kind === 'payment_intents' ? books.shelves.payment_intents.get(id ?? '') : undefined;
  if (!payment) return missing('payment_intent', id ?? '');
  if (verb === 'capture') return capture(books, payment, form, entry);
  return verb === 'cancel' ? cancel(books, payment, form, entry) : invalid('Practice does not change payments.');
}

function saveCustomer(books: Books, id: string | undefined, form: URLSearchParams, entry: LedgerEntry): PracticeAnswer {
  const said = Object.fromEntries(
    TAKES.customers.filter((name) => form.has(name)).map((name) => [name, form.get(name) || null]),
  );
  if (id === undefined) {
    const fields = { name: null, email: null, phone: null, description: null, ...said, metadata: metadataOf(form) };
    return { status: 200, body: books.add('customers', fields, entry, 'customer.created') };
  }
  const customer = books.shelves.customers.get(id);
  if (!customer) return missing('customer', id);
  const fields = { ...said, metadata: metadataOf(form, docOf(customer.metadata)) };
  return { status: 200, body: books.change('customers', customer, fields, entry, 'customer.updated') };
}
