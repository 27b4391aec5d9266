import {
  type Practice,
  PracticeClock,
  PracticeOauth,
  PracticeWebhooks,
  Replays,
  startPractice,
  Windows,
} from '@holdfast/practice';
import { API_PATH, accounting } from './api.ts';
import { Books } from './books.ts';
import { booksPage } from './books-page.ts';
import { refused, throttled, unauthorised } from './faults.ts';
import { bytesOf, FILES_PATH } from './files.ts';
import { type CallForm, eventsOf, webhookRules } from './telling.ts';

export type { FaultKind } from '@holdfast/practice';
export { eventOf, PRACTICE_VERIFIER_TOKEN } from './telling.ts';

/** What an application of practice signs in with. Made up, and worth nothing anywhere else. */
export const PRACTICE_CLIENT = { clientId: 'practice-client', clientSecret: 'practice-secret-not-a-real-one' } as const;

export interface PracticeQuickBooks extends Practice {
  readonly clock: PracticeClock;
  readonly oauth: PracticeOauth;
  /** Companies by realm id. */
  readonly books: ReadonlyMap<string, Books>;
  readonly webhooks: PracticeWebhooks;
}

export interface PracticeQuickBooksOptions {
  readonly port?: number;
  readonly rates?: { readonly perMinute?: number; readonly batchesPerMinute?: number };
  readonly clock?: PracticeClock;
  /** Form of its calls. */
  readonly calls?: CallForm;
}

const COMPANIES = ['Practice Gardening', 'Practice Bakery'];
const DAY_MS = 86_400_000;
const HUNDRED_DAYS_S = 8_726_400;
const FIVE_YEARS_S = 5 * 365 * 86_400;

/** Starts a QuickBooks on this machine with two companies. It knows no more of QuickBooks than its documentation says. */
export async function startPracticeQuickBooks({
  port = 0,
  rates = {},
  clock = new PracticeClock(),
  calls = 'events',
}: PracticeQuickBooksOptions = {}): Promise<PracticeQuickBooks> {
  const books = new Map(COMPANIES.map((name) => new Books(name, clock)).map((one) => [one.realmId, one]));
  const oauth = new PracticeOauth(
    {
      title: 'Practice QuickBooks',
      ...PRACTICE_CLIENT,
      authorizePath: '/connect/oauth2',
      tokenPath: '/oauth2/v1/tokens/bearer',
      revokePath: '/v2/oauth2/tokens/revoke',
      accessLifeS: 3_600,
      // A refresh token is replaced by another one when it is a day old, and then works no more.
      rotatesAfterMs: DAY_MS,
      graceMs: 0,
      covers: ['the books of one company'],
      choice: { field: 'realmId', of: Object.fromEntries([...books].map(([realmId, { name }]) => [realmId, name])) },
      extras: { x_refresh_token_expires_in: HUNDRED_DAYS_S },
      ends: {
        afterS: FIVE_YEARS_S,
        header: 'x-include-refresh-token-hard-expires-in',
        field: 'x_refresh_token_hard_expires_in',
      },
    },
    clock,
  );
  const webhooks = new PracticeWebhooks(webhookRules(calls), clock);
  const room = {
    oauth,
    books,
    // How long a `requestid` is remembered is not published; what it came with is not compared.
    replays: new Replays(clock, { lifeMs: DAY_MS, fingerprint: ({ path }) => path.split('/')[3] ?? '' }),
    windows: new Windows(clock),
    rates: { perMinute: 500, batchesPerMinute: 40, ...rates },
  };
  const practice = await startPractice(
    {
      title: 'QuickBooks',
      clock,
      oauth,
      apiPaths: [API_PATH, FILES_PATH],
      keyOf: ({ query }) => query.get('requestid'),
      api: (request, entry) =>
        request.path.startsWith(FILES_PATH) ? bytesOf(books, request) : accounting(room, request, entry),
      trouble: (status) => {
        const time = new Date(clock.now()).toISOString();
        if (status === 401) return unauthorised();
        if (status === 429) return throttled(time);
        const message = 'An application error has occurred while processing your request';
        return { ...refused([{ code: '10000', message, detail: 'System Failure Error' }], time), status };
      },
      books: () => [...books.values()].map(booksPage),
      webhooks,
      done(request, entry) {
        const about = books.get(request.path.split('/')[3] ?? '');
        if (about) webhooks.tell(eventsOf(about, entry));
      },
    },
    port,
  );
  return { ...practice, clock, oauth, books, webhooks };
}
