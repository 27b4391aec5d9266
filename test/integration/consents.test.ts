import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import { PRACTICE_KEY, PRACTICE_WEBHOOK_SECRET, startPracticeStripe } from '@holdfast/nodes-stripe/practice';
import { startEmbedded } from '@holdfast/runner/testing';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type OauthProvider, startOauthProvider } from '../support/oauth-provider.ts';
import { payoutDocument, refundedDocument } from '../support/practice.ts';
import { preparedFolder } from '../support/prepared.ts';
import { ask, type Product, startProduct, until } from '../support/product.ts';
import { aNode, aRow, aStart, reaches, startRun } from '../support/running.ts';
import { publish } from '../support/server.ts';
import { Visitor } from '../support/visitor.ts';

interface Connection {
  readonly id: string;
  readonly slug: string;
  readonly title: string;
  readonly health: string;
  readonly lastError: string | null;
  readonly consent: {
    readonly state: string;
    readonly grantedBy: string | null;
    readonly refreshUntil: string | null;
    readonly endsAt: string | null;
    readonly scopes: readonly string[];
    readonly sharedWith: readonly { title: string }[];
  } | null;
}

const closing: (() => Promise<unknown>)[] = [];
let product: Product;
let database: pg.Client;
let provider: OauthProvider;
let names = 0;

beforeAll(async () => {
  const folder = await preparedFolder();
  closing.push(folder.remove);
  const server = await startEmbedded(join(folder.path, 'database'));
  closing.push(() => server.stop());
  const { host } = server.target as { host: string };
  const env = {
    DATABASE_URL: `postgres://holdfast@localhost/postgres?host=${encodeURIComponent(host)}`,
    HOLDFAST_SECRET_KEY: 'an example key that all processes share',
    // Small, so that the runs are spread over the workers.
    HOLDFAST_CONCURRENCY: '8',
    HOLDFAST_ALLOW_LOOPBACK: 'yes',
  };
  database = new pg.Client({ connectionString: env.DATABASE_URL });
  await database.connect();
  closing.push(() => database.end());
  product = await startProduct({ dataDir: folder.path, env, command: 'api' });
  closing.push(() => product.stop());
  for (let count = 0; count < 2; count += 1) {
    const worker = await startProduct({ dataDir: folder.path, env, command: 'worker' });
    closing.push(() => worker.stop());
  }
});
afterAll(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});
beforeEach(async () => {
  provider = await startOauthProvider();
  return () => provider.close();
});

const get = (id: string): Promise<Connection> => ask(product, 'GET', `/connections/${id}`);
const connect = (more: object = {}, fields: object = {}): Promise<Connection> => {
  names += 1;
  return ask(product, 'POST', '/connections', {
    slug: `books-${names}`,
    title: `Books ${names}`,
    type: 'http.oauth2',
    fields: {
      baseUrl: `${provider.url}/api/`,
      authorizeUrl: `${provider.url}/authorize`,
      tokenUrl: `${provider.url}/token`,
      revokeUrl: `${provider.url}/revoke`,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      scope: 'books.read books.write',
      ...fields,
    },
    ...more,
  });
};

const aVisitor = () => new Visitor(() => product);

/** Reads so many times with a connection. */
const manyReads = (connection: Connection, count: number, url = 'things') =>
  startRun(
    product,
    aRow('Reads', [
      aStart(),
      aNode('read', 'http.request', 'Read', {
        connection: connection.slug,
        parameters: { method: 'GET', url },
      }),
    ]),
    Array.from({ length: count }, (_, index) => ({ index })),
  );

describe('signing in at a provider', () => {
  test('a consent is asked for with PKCE, comes back to the browser it was asked for in, and is used', async () => {
    const connection = await connect();
    expect(connection.consent?.state).toBe('none');
    const browser = aVisitor();
    expect(await browser.signIn(connection)).toBe(`/connections/${connection.id}?consent=given`);
    const [asked] = provider.authorisations;
    expect(asked?.get('code_challenge_method')).toBe('S256');
    expect(asked?.get('redirect_uri')).toBe(`${product.url}/api/v1/oauth/callback`);
    expect(asked?.get('scope')).toBe('books.read books.write');
    const after = await get(connection.id);
    expect(after.consent).toMatchObject({ state: 'good', scopes: ['books.read', 'books.write'] });
    expect(JSON.stringify(after)).not.toMatch(/access-|refresh-|example-client-secret/);
    const { runId } = await manyReads(connection, 3);
    await reaches(product, runId, 'succeeded');
    expect(provider.calls).toHaveLength(3);
  });

  test('a token that the provider says back is kept out of what is stored', async () => {
    const connection = await connect();
    await aVisitor().signIn(connection);
    const { runId } = await manyReads(connection, 1, 'echo');
    await reaches(product, runId, 'parked');
    const step = JSON.stringify(await ask(product, 'GET', `/runs/${runId}/steps/read`));
    expect(step).toContain('You came with •••');
    expect(step).not.toContain(provider.calls[0]);
  });

  test('a state is worth nothing a second time, in another browser, or when it was never given', async () => {
    const connection = await connect();
    const [browser, other] = [aVisitor(), aVisitor()];
    const callback = await browser.visit(await browser.begin(connection));
    await other.begin(connection);
    expect(await other.return(callback)).toBe('/connections?consent=stale');
    expect(await browser.return(callback.replace(/state=[^&]+/, 'state=made-up'))).toBe('/connections?consent=stale');
    expect(await browser.return(callback.replace(/&?state=[^&]+/, ''))).toBe('/connections?consent=stale');
    expect(await browser.return(callback)).toBe(`/connections/${connection.id}?consent=given`);
    expect(await browser.return(callback)).toBe('/connections?consent=stale');
    expect(provider.tokenRequests).toHaveLength(1);
  });

  test('a code that was given to somebody else is refused by its verifier, and the connection says so', async () => {
    const connection = await connect();
    const [victim, thief] = [aVisitor(), aVisitor()];
    const stolen = new URL(await thief.visit(await thief.begin(connection))).searchParams.get('code') ?? '';
    const callback = new URL(await victim.visit(await victim.begin(connection)));
    callback.searchParams.set('code', stolen);
    expect(await victim.return(callback.href)).toBe(`/connections/${connection.id}?consent=failed`);
    expect((await get(connection.id)).lastError).toMatch(/did not change the code for tokens \(invalid_grant\)/);
  });

  test('a person who says no at the provider breaks nothing', async () => {
    const connection = await connect();
    provider.refusesConsent = true;
    expect(await aVisitor().signIn(connection)).toBe(`/connections/${connection.id}?consent=refused`);
    expect(await get(connection.id)).toMatchObject({ health: 'unknown', lastError: null, consent: { state: 'none' } });
  });

  test.each([
    ['/elsewhere', '404', []],
    ['/..%2f..%2fconnections', '404', []],
    // It leads to the same page, and is another address all the same: the code is good for the one that was asked for.
    ['/', 'failed', [400]],
  ])(
    'a consent that comes back to our address with "%s" behind it gives no tokens',
    async (more, outcome, answered) => {
      const connection = await connect();
      const browser = aVisitor();
      const asked = new URL(await browser.begin(connection));
      asked.searchParams.set('redirect_uri', `${asked.searchParams.get('redirect_uri')}${more}`);
      expect(await browser.return(await browser.visit(asked.href))).toMatch(new RegExp(`${outcome}$`));
      expect(provider.tokenRequests.map((each) => each.answered)).toEqual(answered);
      expect((await get(connection.id)).consent?.state).toBe('none');
    },
  );

  test('an answer in the name of another issuer is refused', async () => {
    const connection = await connect({}, { issuer: 'https://login.example.com' });
    const browser = aVisitor();
    const callback = new URL(await browser.visit(await browser.begin(connection)));
    callback.searchParams.set('iss', 'https://evil.example.com');
    expect(await browser.return(callback.href)).toBe(`/connections/${connection.id}?consent=failed`);
    expect(provider.tokenRequests).toHaveLength(0);
  });
});

describe('renewing', () => {
  test('twenty runs on two workers that find the token refused send one renewal', async () => {
    const connection = await connect();
    await aVisitor().signIn(connection);
    provider.expireTokens();
    // Held until most have asked: whoever renews by themselves would be seen.
    provider.beforeRenewal = () => until(async () => provider.calls.length >= 8).then(() => {});
    const runs = await Promise.all(Array.from({ length: 20 }, () => manyReads(connection, 1)));
    for (const { runId } of runs) await reaches(product, runId, 'succeeded');
    expect(provider.tokenRequests.filter(({ grant }) => grant === 'refresh_token')).toHaveLength(1);
    expect(provider.calls.length).toBeGreaterThanOrEqual(28);
  });

  test('a renewal whose answer was lost is asked for once more with the same token', async () => {
    const connection = await connect();
    await aVisitor().signIn(connection);
    provider.expireTokens();
    provider.losesAnswers = 1;
    const { runId } = await manyReads(connection, 1);
    await reaches(product, runId, 'succeeded');
    const renewals = provider.tokenRequests.filter(({ grant }) => grant === 'refresh_token');
    expect(renewals.map(({ answered }) => answered)).toEqual([0, 200]);
    expect(renewals[0]?.presented).toBe(renewals[1]?.presented);
  });

  test('a consent that was withdrawn parks the run, and signing in anew lets it go on', async () => {
    const connection = await connect();
    const browser = aVisitor();
    await browser.signIn(connection);
    provider.expireTokens();
    provider.isWithdrawn = true;
    const { runId } = await manyReads(connection, 1);
    await reaches(product, runId, 'parked');
    expect(await get(connection.id)).toMatchObject({ health: 'broken', consent: { state: 'lost' } });
    expect((await get(connection.id)).lastError).toMatch(/sign in again/);
    provider.isWithdrawn = false;
    await browser.signIn(connection);
    expect(await get(connection.id)).toMatchObject({ health: 'unknown', consent: { state: 'good' } });
    await ask(product, 'POST', `/runs/${runId}/steps/read/repair`, {
      action: 'retry',
      reason: 'signed in again',
    });
    await reaches(product, runId, 'succeeded');
  });

  test('somebody is told before a consent ends, unused or for good, and no more once it was used or given anew', async () => {
    const DAY_S = 86_400;
    const [hundredDays, fiveYears] = [100 * DAY_S, 5 * 365 * DAY_S];
    const lives = (left: number) => ({
      x_refresh_token_expires_in: hundredDays,
      x_refresh_token_hard_expires_in: left,
    });
    provider.lives = lives(fiveYears);
    const connection = await connect();
    const browser = aVisitor();
    await browser.signIn(connection);
    const daysLeft = (at: string | null | undefined) => Math.round((Date.parse(at ?? '') - Date.now()) / DAY_S / 1_000);
    const told = async () => {
      const { alerts } = await ask<{ alerts: { kind: string; since: string; subject: { id: string } | null }[] }>(
        product,
        'GET',
        '/overview',
      );
      const ours = alerts.find(({ kind, subject }) => kind === 'consent_ending' && subject?.id === connection.id);
      return ours ? daysLeft(ours.since) : null;
    };
    /** Lets so many days go by: all that is known of the consent lies so much further back, and what a worker holds has run out. */
    const pass = (days: number) => {
      provider.expireTokens();
      return database.query(
        `update token_set set granted_at = granted_at - $2 * interval '1 day', refreshed_at = refreshed_at - $2 * interval '1 day',
           access_until = access_until - $2 * interval '1 day', refresh_until = refresh_until - $2 * interval '1 day',
           ends_at = ends_at - $2 * interval '1 day'
         where id = (select token_set_id from connection where id = $1)`,
        [connection.id, days],
      );
    };
    const use = async () => {
      const { runId } = await manyReads(connection, 1);
      await reaches(product, runId, 'succeeded');
      return (await get(connection.id)).consent;
    };
    const before = (await get(connection.id)).consent;
    expect([daysLeft(before?.refreshUntil), daysLeft(before?.endsAt), await told()]).toEqual([100, 1_825, null]);
    await pass(85);
    expect(await told()).toBeNull();
    await pass(5);
    expect(await told()).toBe(-4);
    const used = await use();
    expect([daysLeft(used?.refreshUntil), await told()]).toEqual([100, null]);
    provider.lives = lives(20 * DAY_S);
    await pass(1);
    expect([daysLeft((await use())?.endsAt), await told()]).toEqual([20, -10]);
    provider.lives = lives(fiveYears);
    await browser.signIn(connection);
    expect([daysLeft((await get(connection.id)).consent?.endsAt), await told()]).toEqual([1_825, null]);
  });

  test('a client secret that is wrong costs no consent', async () => {
    const connection = await connect();
    await aVisitor().signIn(connection);
    provider.expireTokens();
    await ask(product, 'PATCH', `/connections/${connection.id}`, {
      fields: { ...(await fieldsOf(connection.id)), clientSecret: 'mistyped-secret' },
    });
    const { runId } = await manyReads(connection, 1);
    await reaches(product, runId, 'parked');
    expect(await get(connection.id)).toMatchObject({ health: 'broken', consent: { state: 'good' } });
    expect((await get(connection.id)).lastError).toMatch(/invalid_client.*Check client id and secret/);
  });
});

describe('one consent for several books', () => {
  test('connections that share a consent are renewed together, and keep it when one of them goes', async () => {
    const first = await connect();
    await aVisitor().signIn(first);
    const second = await connect({ consentOf: first.id }, { clientSecret: undefined });
    expect(second.consent).toMatchObject({ state: 'good', sharedWith: [{ title: expect.stringMatching(/^Books/) }] });
    provider.expireTokens();
    const runs = await Promise.all([manyReads(first, 5), manyReads(second, 5)]);
    for (const { runId } of runs) await reaches(product, runId, 'succeeded');
    expect(provider.tokenRequests.filter(({ grant }) => grant === 'refresh_token')).toHaveLength(1);
    await ask(product, 'DELETE', `/connections/${first.id}/consent`);
    expect(provider.revoked).toHaveLength(0);
    expect((await get(second.id)).consent?.state).toBe('good');
    await ask(product, 'DELETE', `/connections/${second.id}/consent`);
    await until(async () => provider.revoked.length === 1);
  });

  test('with another client the tokens of the former one are forgotten', async () => {
    const connection = await connect();
    await aVisitor().signIn(connection);
    const kept = async () => Number((await database.query('select count(*) from token_set')).rows[0]?.count);
    const before = await kept();
    await ask(product, 'PATCH', `/connections/${connection.id}`, {
      fields: { ...(await fieldsOf(connection.id)), clientId: 'another-client', clientSecret: 'another-secret' },
    });
    expect((await get(connection.id)).consent?.state).toBe('none');
    expect(await kept()).toBe(before - 1);
  });

  test('another client cannot use it', async () => {
    const first = await connect();
    await aVisitor().signIn(first);
    await expect(connect({ consentOf: first.id }, { clientId: 'another-client' })).rejects.toThrow(/422.*other_client/);
  });
});

test('a change that was begun before another one and stored after it is seen', async () => {
  const [first, second] = [await connect(), await connect()];
  await database.query('begin');
  await database.query(`update connection set title = 'Late', updated_at = clock_timestamp() where id = $1`, [
    first.id,
  ]);
  await ask(product, 'PATCH', `/connections/${second.id}`, { title: 'Early' });
  expect((await get(second.id)).title).toBe('Early');
  await database.query('commit');
  expect((await get(first.id)).title).toBe('Late');
});

describe('practice Stripe', () => {
  test('customer, payment and refund stand in the books once each, whatever goes wrong, and the payout that Stripe tells of is made of them', async () => {
    const practice = await startPracticeStripe({ perSecond: 100_000 });
    try {
      await ask(product, 'POST', '/connections', {
        slug: 'practice-stripe',
        title: 'Practice Stripe',
        type: 'stripe.account',
        fields: { secretKey: PRACTICE_KEY, webhookSecret: PRACTICE_WEBHOOK_SECRET, practiceUrl: practice.url },
        limits: {
          rateLimit: { limit: 100_000, perMs: 60_000 },
          circuitBreaker: { failures: 1_000, windowMs: 60_000, openMs: 1_000 },
        },
      });
      const faults = ['reset-before', 'reset-after', '500-before', '500-after', '503-after', 'cut-body'] as const;
      for (const kind of faults)
        for (const path of ['/customers', '/payment_intents', '/refunds'])
          practice.faults.set({ kind, method: 'POST', path });
      const items = faults.map((name) => ({ name }));
      const { runId } = await startRun(product, refundedDocument('practice-stripe'), items);
      await reaches(product, runId, 'succeeded');

      const { customers, payment_intents, refunds } = practice.books.shelves;
      expect([customers.size, payment_intents.size, refunds.size]).toEqual([6, 6, 6]);
      expect(practice.faults.on).toEqual([]);
      const keys = new Set(practice.ledger.entries.flatMap(({ key }) => key ?? []));
      expect(keys.size).toBe(18);
      const said = JSON.stringify(await ask(product, 'GET', `/runs/${runId}/steps`));
      expect(said).not.toContain(PRACTICE_KEY);

      const payouts = await publish(product, payoutDocument('practice-stripe', 12));
      const tell = async (id: string, secret: string, at: number) => {
        const body = JSON.stringify({ id, object: 'event', type: 'payout.paid' });
        const v1 = createHmac('sha256', secret).update(`${at}.${body}`).digest('hex');
        const headers = { 'content-type': 'application/json', 'stripe-signature': `t=${at},v1=${v1}` };
        return (await fetch(payouts.url, { method: 'POST', body, headers })).status;
      };
      const now = Math.floor(Date.now() / 1_000);
      expect(await tell('evt_forged', 'whsec_guessed', now)).toBe(401);
      expect(await tell('evt_replayed', PRACTICE_WEBHOOK_SECRET, now - 3_600)).toBe(401);
      await practice.webhooks.enter(payouts.url);
      practice.books.payOut('eur');
      await until(
        async () =>
          (await ask<{ items: { status: string }[] }>(product, 'GET', `/runs?workflowId=${payouts.id}`)).items
            .map(({ status }) => status)
            .join() === 'succeeded',
      );
    } finally {
      await practice.close();
    }
  });
});

const fieldsOf = async (id: string): Promise<object> =>
  (await ask<{ fields: object }>(product, 'GET', `/connections/${id}`)).fields;
