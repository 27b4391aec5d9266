import { type Practice, PracticeClock, PracticeWebhooks, Replays, startPractice, Windows } from '@holdfast/practice';
import { API_PATH, payments, tooMany, unauthorised } from './api.ts';
import { Books } from './books.ts';
import { booksPage } from './books-page.ts';
import { webhookRules } from './telling.ts';
import { refused } from './values.ts';

export type { FaultKind } from '@holdfast/practice';
export { PRACTICE_KEY } from './api.ts';
export { PRACTICE_WEBHOOK_SECRET } from './telling.ts';

export interface PracticeStripe extends Practice {
  readonly clock: PracticeClock;
  readonly books: Books;
  readonly webhooks: PracticeWebhooks;
}

export interface PracticeStripeOptions {
  readonly port?: number;
  readonly perSecond?: number;
  readonly clock?: PracticeClock;
}

const DAY_MS = 86_400_000;

/** Starts a Stripe on this machine with one account. It knows no more of Stripe than its documentation says. */
export async function startPracticeStripe({
  port = 0,
  perSecond = 25,
  clock = new PracticeClock(),
}: PracticeStripeOptions = {}): Promise<PracticeStripe> {
  const books = new Books(clock);
  const webhooks = new PracticeWebhooks(webhookRules, clock);
  books.onEvent = (event) => webhooks.tell([event]);
  const room = {
    books,
    // A key is forgotten after a day; what it comes with is compared.
    replays: new Replays(clock, {
      lifeMs: DAY_MS,
      fingerprint: ({ method, path, body }) => `${method} ${path} ${body.toString('utf8')}`,
    }),
    windows: new Windows(clock),
    perSecond,
  };
  const practice = await startPractice(
    {
      title: 'Stripe',
      clock,
      apiPaths: [API_PATH],
      keyOf: ({ headers }) => headers['idempotency-key'] ?? null,
      api: (request, entry) => payments(room, request, entry),
      trouble: (status) => {
        if (status === 401) return unauthorised();
        if (status === 429) return tooMany();
        return refused(status, { type: 'api_error', message: 'Something went wrong on Stripe’s end.' });
      },
      books: () => booksPage(books),
      webhooks,
      act: (action, form) => {
        if (action !== 'pay-out') return false;
        books.payOut(form.get('currency')?.toLowerCase() ?? '');
        return true;
      },
    },
    port,
  );
  return { ...practice, clock, books, webhooks };
}
