import { Assertions, type Practice, PracticeClock, PracticeOauth, startPractice, Windows } from '@holdfast/practice';
import { businessCentral } from './api.ts';
import { Books } from './books.ts';
import { booksPage } from './books-page.ts';
import { assertionRefused, certificatesPage } from './certificates.ts';
import { refused, tooMany, unauthorised } from './errors.ts';
import { Subscriptions } from './subscriptions.ts';

export type { FaultKind } from '@holdfast/practice';

/** What an application of practice signs in with, and where. Made up, and worth nothing anywhere else. */
export const PRACTICE_CLIENT = {
  tenant: 'practice-tenant',
  environment: 'Production',
  clientId: 'practice-client',
  clientSecret: 'practice-secret-not-a-real-one',
} as const;
export const SCOPE = 'https://api.businesscentral.dynamics.com/.default';

export interface PracticeBusinessCentral extends Practice {
  readonly clock: PracticeClock;
  readonly oauth: PracticeOauth;
  /** Companies by id. */
  readonly books: ReadonlyMap<string, Books>;
  readonly subscriptions: Subscriptions;
  /** Certificates of the application, which it may prove itself by. */
  readonly certificates: Assertions;
}

export interface PracticeBusinessCentralOptions {
  readonly port?: number;
  readonly perFiveMinutes?: number;
  readonly clock?: PracticeClock;
  /** So many changes of one set at once are told one by one; of more only that there were many. */
  readonly mostNamed?: number;
}

const COMPANIES = ['Practice Furniture', 'Practice Lamps'];

/** Starts a Business Central on this machine with two companies. It knows no more of it than its documentation says. */
export async function startPracticeBusinessCentral({
  port = 0,
  perFiveMinutes = 6_000,
  clock = new PracticeClock(),
  mostNamed = 1_000,
}: PracticeBusinessCentralOptions = {}): Promise<PracticeBusinessCentral> {
  const books = new Map(COMPANIES.map((name) => new Books(name, clock)).map((one) => [one.companyId, one]));
  const { tenant, environment, clientId, clientSecret } = PRACTICE_CLIENT;
  const certificates = new Assertions(clock);
  const oauth = new PracticeOauth(
    {
      title: 'Practice Microsoft Entra',
      clientId,
      clientSecret,
      authorizePath: `/${tenant}/oauth2/v2.0/authorize`,
      tokenPath: `/${tenant}/oauth2/v2.0/token`,
      accessLifeS: 3_600,
      // Each renewal gives another refresh token, and the old one goes on working.
      keepsOld: true,
      graceMs: 0,
      lastingScope: 'offline_access',
      covers: COMPANIES,
      ownScope: SCOPE,
      assertions: { check: certificates, refused: (fault) => assertionRefused(fault, clock) },
    },
    clock,
  );
  const subscriptions = new Subscriptions(clock, mostNamed);
  const room = {
    oauth,
    books,
    subscriptions,
    windows: new Windows(clock),
    scope: SCOPE,
    perFiveMinutes,
    apiPath: `/v2.0/${tenant}/${environment}/api/v2.0/`,
  };
  const practice = await startPractice(
    {
      title: 'Business Central',
      clock,
      oauth,
      apiPaths: ['/v2.0/'],
      keyOf: () => null,
      api: (request, entry) => businessCentral(room, request, entry),
      trouble: (status) => {
        if (status === 401) return unauthorised();
        if (status === 429) return tooMany(1_000);
        return refused({ status, code: 'Internal_ServerError', message: 'An unexpected error occurred.' });
      },
      books: () => [...[...books.values()].map(booksPage), certificatesPage(certificates)],
      webhooks: subscriptions.webhooks,
      act(action, form) {
        if (action !== 'certificate') return false;
        certificates.register(form.get('certificate') ?? '');
        return true;
      },
      done(request, entry) {
        const id = /companies\(([^)]*)\)/.exec(decodeURIComponent(request.path))?.[1];
        const about = books.get(id ?? '');
        if (about) subscriptions.tell(about, entry);
      },
    },
    port,
  );
  return { ...practice, clock, oauth, books, subscriptions, certificates };
}
