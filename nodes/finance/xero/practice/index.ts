import {
  type Practice,
  type PracticeAnswer,
  PracticeClock,
  PracticeOauth,
  type PracticeRequest,
  PracticeWebhooks,
  Replays,
  startPractice,
  uuidOf,
} from '@holdfast/practice';
import { unauthorised } from './answers.ts';
import { API_PATH, accounting } from './api.ts';
import { Books } from './books.ts';
import { booksPage } from './books-page.ts';
import { limited, type RateRules, Rates } from './rates.ts';
import { REPLAYS } from './replay.ts';
import { eventsOf, webhookRules } from './telling.ts';

export type { FaultKind } from '@holdfast/practice';
export { eventOf, PRACTICE_WEBHOOK_KEY } from './telling.ts';

/** What an application of practice signs in with. Made up, and worth nothing anywhere else. */
export const PRACTICE_CLIENT = { clientId: 'practice-client', clientSecret: 'practice-secret-not-a-real-one' } as const;

export interface PracticeXero extends Practice {
  readonly clock: PracticeClock;
  readonly oauth: PracticeOauth;
  /** Organisations by tenant id, in the order of `/connections`. */
  readonly books: ReadonlyMap<string, Books>;
  readonly webhooks: PracticeWebhooks;
}

export interface PracticeXeroOptions {
  readonly port?: number;
  readonly rates?: Partial<RateRules>;
  readonly clock?: PracticeClock;
}

const ORGANISATIONS = ['Practice Trading', 'Practice Services'];
const MINUTE_MS = 60_000;

/** Starts a Xero on this machine with two organisations. It knows no more of Xero than its documentation says. */
export async function startPracticeXero({
  port = 0,
  rates = {},
  clock = new PracticeClock(),
}: PracticeXeroOptions = {}): Promise<PracticeXero> {
  const books = new Map(ORGANISATIONS.map((name) => new Books(name, clock)).map((one) => [one.tenantId, one]));
  const oauth = new PracticeOauth(
    {
      title: 'Practice Xero',
      ...PRACTICE_CLIENT,
      authorizePath: '/identity/connect/authorize',
      tokenPath: '/connect/token',
      revokePath: '/connect/revocation',
      accessLifeS: 1_800,
      graceMs: 30 * MINUTE_MS,
      lastingScope: 'offline_access',
      covers: ORGANISATIONS,
    },
    clock,
  );
  const webhooks = new PracticeWebhooks(webhookRules(), clock);
  const room = {
    clock,
    oauth,
    books,
    replays: new Replays(clock, REPLAYS),
    rates: new Rates({ perMinute: 60, perDay: 5_000, ...rates }, clock),
  };
  const practice = await startPractice(
    {
      title: 'Xero',
      clock,
      oauth,
      apiPaths: [API_PATH, '/connections'],
      keyOf: ({ headers }) => headers['idempotency-key'] ?? null,
      api: (request, entry) =>
        request.path.startsWith(API_PATH) ? accounting(room, request, entry) : connections(room, request),
      trouble: (status, kind) => {
        if (status === 401) return unauthorised();
        if (kind === 'day-limit') return limited('day', 24 * 60 * MINUTE_MS - (clock.now() % (24 * 60 * MINUTE_MS)));
        if (status === 429) return limited(kind === 'busy' ? 'concurrent' : 'minute', 1_000);
        return { status, headers: { 'content-type': 'text/html' }, body: 'An error occurred' };
      },
      books: () => [...books.values()].map(booksPage),
      webhooks,
      done: (request, entry) => webhooks.tell(eventsOf(books.get(request.headers['xero-tenant-id'] ?? ''), entry)),
    },
    port,
  );
  return { ...practice, clock, oauth, books, webhooks };
}

/** The organisations that the consent covers. */
function connections(
  { oauth, books, clock }: { oauth: PracticeOauth; books: ReadonlyMap<string, Books>; clock: PracticeClock },
  request: PracticeRequest,
): PracticeAnswer {
  if (!oauth.scopesOf((request.headers.authorization ?? '').replace(/^Bearer /, ''))) return unauthorised();
  if (request.path !== '/connections' || request.method !== 'GET') return { status: 404 };
  const at = new Date(clock.now()).toISOString().replace('Z', '0000');
  return {
    status: 200,
    body: [...books.values()].map(({ tenantId, name }) => ({
      id: uuidOf(`connection ${tenantId}`),
      authEventId: uuidOf('one consent'),
      tenantId,
      tenantType: 'ORGANISATION',
      tenantName: name,
      createdDateUtc: at,
      updatedDateUtc: at,
    })),
  };
}
