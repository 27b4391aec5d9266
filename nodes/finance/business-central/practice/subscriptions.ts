import { randomUUID } from 'node:crypto';
import {
  type Doc,
  isDoc,
  isHere,
  jsonOf,
  type LedgerEntry,
  type PracticeAnswer,
  type PracticeClock,
  type PracticeRequest,
  PracticeWebhooks,
  type Recipient,
  textOf,
} from '@holdfast/practice';
import type { Books } from './books.ts';
import { problems, refused } from './errors.ts';

interface Subscription {
  readonly id: string;
  readonly to: Recipient;
  readonly resource: string;
  readonly version: number;
  readonly expires: number;
}

const THREE_DAYS_MS = 3 * 86_400_000;
const ANSWER_WITHIN_MS = 5_000;
const MOST = 200;
/** Sets that nobody can subscribe to. */
const UNTOLD: ReadonlySet<string> = new Set([
  'taxGroups',
  'taxAreas',
  'bankAccounts',
  'customerPayments',
  'vendorPayments',
  'journalLines',
]);

/** An answer that does not end the subscription: it was taken, or the call is made again. */
const isKept = (status: number | null): boolean =>
  status === null || (status >= 200 && status < 300) || status === 408 || status === 429 || status >= 500;

/**
 * Who is told of changes. An address is tried with a token, which it has to say back, when it is subscribed
 * and at each renewal; a subscription ends after three days, and by an answer that refuses a call.
 * Source: learn.microsoft.com/dynamics365/business-central/dev-itpro/api-reference/v2.0/dynamics-subscriptions
 */
export class Subscriptions {
  readonly webhooks: PracticeWebhooks;
  readonly #clock: PracticeClock;
  /** So many changes of one set at once are told one by one; of more it is told that there were many. */
  readonly #mostNamed: number;
  #all: Subscription[] = [];
  #versions = 0;

  constructor(clock: PracticeClock, mostNamed = 1_000) {
    this.#clock = clock;
    this.#mostNamed = mostNamed;
    this.webhooks = new PracticeWebhooks(
      {
        key: null,
        body: (notices, key) => ({ value: notices.map((notice) => ({ ...notice, clientState: key })) }),
        answered: (to, status) => {
          if (!isKept(status)) this.#all = this.#all.filter((one) => one.to !== to);
        },
      },
      clock,
    );
  }

  /** Those that have not run out. */
  get live(): readonly Subscription[] {
    this.#all = this.#all.filter(({ expires }) => expires > this.#clock.now());
    return this.#all;
  }

  /** Answers a request about subscriptions. */
  async answer(request: PracticeRequest, id: string | undefined): Promise<PracticeAnswer> {
    const { method } = request;
    if (id === undefined) {
      if (method === 'GET') return { status: 200, body: { value: this.live.map(shown) } };
      return method === 'POST' ? this.#begin(request) : refused(problems.method());
    }
    const known = this.live.find((one) => one.id === id);
    if (!known) return refused(problems.notFound());
    if (method === 'GET') return { status: 200, body: shown(known) };
    const match = request.headers['if-match'];
    if (match === undefined) return refused(problems.noToken());
    if (match !== '*' && match !== etagOf(known)) return refused(problems.changed());
    if (method === 'DELETE') {
      this.#all = this.live.filter((one) => one !== known);
      return { status: 204 };
    }
    return method === 'PATCH' ? this.#renew(known) : refused(problems.method());
  }

  async #begin(request: PracticeRequest): Promise<PracticeAnswer> {
    const said = jsonOf(request);
    const [url, resource, key] = isDoc(said)
      ? ['notificationUrl', 'resource', 'clientState'].map((name) => textOf(said, name))
      : [];
    const set = /^\/?api\/v2\.0\/companies\([^)]+\)\/(\w+)$/.exec(resource ?? '')?.[1];
    if (url === undefined || resource === undefined || key === undefined || set === undefined || UNTOLD.has(set))
      return refused(problems.field(`Nobody can subscribe to ${resource ?? 'nothing'}.`));
    if (!isHere(url)) return refused(problems.field('Practice calls addresses on this machine only.'));
    if (this.live.length >= MOST) return refused(problems.dialog('The maximum number of subscriptions is reached.'));
    if (this.live.some((one) => one.to.url === url && one.resource === resource))
      return refused(problems.sameKey('API Webhook Subscription', resource));
    return this.#kept(
      { id: randomUUID().replaceAll('-', ''), to: { url, key }, resource, version: 0, expires: 0 },
      201,
    );
  }

  #renew(known: Subscription): Promise<PracticeAnswer> {
    return this.#kept(known, 200);
  }

  async #kept(one: Subscription, status: number): Promise<PracticeAnswer> {
    if (!(await saysBack(one.to.url)))
      return refused(problems.field('The notification URL did not answer with the validation token.'));
    this.#versions += 1;
    const kept = { ...one, version: this.#versions, expires: this.#clock.now() + THREE_DAYS_MS };
    this.#all = [...this.live.filter(({ id }) => id !== one.id), kept];
    return { status, body: shown(kept) };
  }

  /** Tells whoever subscribed of what a request did. */
  tell(books: Books, { commits }: Pick<LedgerEntry, 'commits'>): void {
    for (const subscription of this.live) {
      const notices = commits
        .filter(({ kind }) => subscription.resource.endsWith(`companies(${books.companyId})/${kind}`))
        .map(({ kind, id, did }) => ({
          ...heading(subscription),
          resource: `api/v2.0/companies(${books.companyId})/${kind}(${id})`,
          changeType: did === 'created' ? 'created' : books.has(kind, id) ? 'updated' : 'deleted',
          lastModifiedDateTime: new Date(this.#clock.now()).toISOString(),
        }));
      this.webhooks.tell(notices.length > this.#mostNamed ? [this.#many(subscription)] : notices, subscription.to);
    }
  }

  #many(subscription: Subscription): Doc {
    const now = this.#clock.now();
    const since = new Date(now - 60_000).toISOString().replace(/\.\d+/, '');
    return {
      ...heading(subscription),
      resource: `${subscription.resource}?$filter=lastDateTimeModified%20gt%20${since}`,
      changeType: 'collection',
      lastModifiedDateTime: new Date(now).toISOString(),
    };
  }
}

const etagOf = ({ version, id }: Subscription): string => `W/"${Buffer.from(`${version};${id}`).toString('base64')}"`;

const heading = ({ id, expires }: Subscription): Doc => ({
  subscriptionId: id,
  expirationDateTime: new Date(expires).toISOString(),
});

const shown = (one: Subscription): Doc => ({
  '@odata.etag': etagOf(one),
  ...heading(one),
  notificationUrl: one.to.url,
  resource: one.resource,
  clientState: one.to.key,
});

async function saysBack(url: string): Promise<boolean> {
  const token = randomUUID();
  const address = new URL(url);
  address.searchParams.set('validationToken', token);
  return fetch(address, { method: 'POST', redirect: 'manual', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) }).then(
    async (reply) => reply.status === 200 && (await reply.text()) === token,
    () => false,
  );
}
