import { createHmac } from 'node:crypto';
import type { JsonObject } from '@holdfast/workflow';
import { COMPARING, RECORDS } from '../support/compared.ts';
import { ORDERS_API } from '../support/described-api.ts';
import { exampleDocument, readExample, readJson, startHelper } from '../support/examples.ts';
import { type OauthProvider, startOauthProvider } from '../support/oauth-provider.ts';
import { ask, type Product, until } from '../support/product.ts';
import { evaluated } from './evaluated.ts';

/** Where to find what `fillWorld` made. */
export interface World {
  readonly workflows: {
    readonly bank: string;
    readonly busy: string;
    readonly orders: string;
    /** Two people edit it. */
    readonly shared: string;
    /** Calls `orders`. */
    readonly calling: string;
    /** Was run over examples. */
    readonly evaluated: string;
    /** Calls an operation of an imported API. */
    readonly described: string;
  };
  readonly runs: {
    readonly bank: string;
    readonly busy: string;
    /** Holds a ledger against a bank statement. */
    readonly compared: string;
  };
  readonly approval: string;
  readonly exceptionGroup: string;
  readonly connection: string;
  /** A connection by consent that somebody signed in to. */
  readonly signedIn: string;
  stop(): Promise<void>;
}

interface Made {
  readonly id: string;
  readonly revision: number;
}

const step = (id: string, type: string, name: string, parameters?: object) => ({
  id,
  type,
  typeVersion: 1,
  name,
  ...(parameters ? { parameters } : {}),
});
const line = (id: string, from: string, to: string) => ({
  id,
  from: { node: from, port: 'out' },
  to: { node: to, port: 'in' },
});

/** A step that works, one that fails and is parked, one that asks; a note and a group. */
const BUSY = {
  schemaVersion: 1,
  name: 'Refunds',
  description: 'Something of everything: what works, what fails, what asks.',
  nodes: [
    step('start', 'trigger.manual', 'A refund is asked for'),
    step('map', 'core.set', 'Add the tax', {
      fields: [{ name: 'gross', value: '={{ $round($json.net * 1.19, 2) }}' }],
    }),
    step('fail', 'core.fail', 'Check the tax type', { message: 'TaxType is invalid' }),
    step('ask', 'human.approval', 'Ask Finance', {
      title: '=Refund {{ $json.gross }} EUR to {{ $json.customer }}?',
      message: '=The customer sent back **order {{ $json.order }}**.\n\n- received on 3 November\n- nothing is missing',
      dueMinutes: 180,
    }),
  ],
  edges: [line('e1', 'start', 'map'), line('e2', 'map', 'fail'), line('e3', 'map', 'ask')],
  layout: {
    nodes: { start: [0, 0], map: [304, 0], fail: [640, 0], ask: [640, 144] },
    notes: [{ id: 'note1', text: '## VAT rules\n- 19 % on goods\n- 7 % on books', at: [0, 144], size: [240, 128] }],
    groups: [{ id: 'group1', title: 'Decide', nodes: ['fail', 'ask'] }],
  },
};

const REFUNDS = [
  { net: 100, customer: 'ACME Ltd', order: 'A-2041' },
  { net: 4033.61, customer: 'Birch BV', order: 'A-2044' },
  { net: 12.5, customer: 'Zoë Øster', order: 'A-2050' },
];

/** Makes a connection and signs in to it, as a person does in the browser. Gives its id. */
async function signIn(product: Pick<Product, 'url'>, provider: OauthProvider): Promise<string> {
  const { id } = await ask<{ id: string }>(product, 'POST', '/connections', {
    slug: 'books',
    title: 'Books',
    type: 'http.oauth2',
    fields: {
      baseUrl: `${provider.url}/api/`,
      authorizeUrl: `${provider.url}/authorize`,
      tokenUrl: `${provider.url}/token`,
      clientId: provider.clientId,
      clientSecret: provider.clientSecret,
      scope: 'books.read books.write',
    },
  });
  const begun = await fetch(`${product.url}/api/v1/connections/${id}/consent`, { method: 'POST' });
  const cookie = begun.headers.get('set-cookie')?.split(';')[0] ?? '';
  const there = await fetch(((await begun.json()) as { url: string }).url, { redirect: 'manual' });
  await fetch(there.headers.get('location') ?? '', { redirect: 'manual', headers: { cookie } });
  return id;
}

/** Imports an API, and makes a workflow that calls one of its operations. Gives the workflow's id. */
async function described(product: Product): Promise<string> {
  const source = { text: JSON.stringify(ORDERS_API), fileName: 'order-desk.json' };
  const api = await ask<{ id: string }>(product, 'POST', '/apis', source);
  const { parameters } = await ask<{ parameters: JsonObject }>(product, 'GET', `/apis/${api.id}/step?key=placeOrder`);
  const values = { body: { customer: '={{ $json.customer }}', quantity: 3, priority: 'high' } };
  const document = {
    schemaVersion: 1,
    name: 'Place orders',
    nodes: [
      step('start', 'trigger.manual', 'Start'),
      step('place', 'http.operation', 'Place an order', { ...parameters, values }),
    ],
    edges: [line('e1', 'start', 'place')],
    layout: { nodes: { start: [0, 0], place: [304, 0] } },
  };
  return (await ask<Made>(product, 'POST', '/workflows', { document })).id;
}

const VARIABLES = [
  { name: 'region', value: 'EU', description: 'Where orders of this installation are booked.' },
  { name: 'vat_rates', value: { DE: 19, CH: 8.1, FR: 20, reduced: { DE: 7, CH: 2.6, FR: 5.5 } } },
  { name: 'api_token', value: 'tk-9f8e7d6c5b4a', description: 'Of the shipping service.' },
  {
    name: 'ledger_url',
    value: 'https://ledger.example.com/v2',
    description: 'The test system until the first of May.',
  },
];

/** A draft that reads them. */
const READING = {
  schemaVersion: 1,
  name: 'Price list',
  nodes: [
    step('start', 'trigger.manual', 'Start'),
    step('price', 'core.set', 'Add the tax', {
      fields: [{ name: 'gross', value: '={{ $round($json.net * (1 + $vars.vat_rates[$vars.region] / 100), 2) }}' }],
    }),
  ],
  edges: [line('e1', 'start', 'price')],
};

/** Fills an empty product with what a team would have after its first days. */
export async function fillWorld(product: Product): Promise<World> {
  const ledger = await startHelper('bank-statement/ledger.mjs');
  const rates = await startHelper('currency-rates/server.mjs');
  const make = (document: object) => ask<Made>(product, 'POST', '/workflows', { document });
  const publish = ({ id, revision }: Made) =>
    ask(product, 'POST', `/workflows/${id}/publish`, { baseRevision: revision, note: 'First version' });
  const start = (workflow: Made, input: readonly unknown[], trigger?: string) =>
    ask<{ id: string }>(product, 'POST', `/workflows/${workflow.id}/runs`, {
      input: input.map((json) => ({ json })),
      ...(trigger === undefined ? {} : { trigger }),
    });
  const isOver = async (run: { id: string }) =>
    until(async () => {
      const { status } = await ask<{ status: string }>(product, 'GET', `/runs/${run.id}`);
      return status !== 'running' && status !== 'accepted';
    });

  const bank = await make(exampleDocument('bank-statement', { from: 4410, to: ledger.port }));
  await publish(bank);
  const bankRun = await start(bank, readJson<unknown[]>('bank-statement/input.json'), 'start-by-hand');
  const currency = await make(exampleDocument('currency-rates', { from: 4420, to: rates.port }));
  await publish(currency);
  const currencyRun = await start(currency, readJson<unknown[]>('currency-rates/input.json'), 'start-by-hand');

  const comparing = await make(COMPARING);
  await publish(comparing);
  const comparedRun = await start(comparing, RECORDS);

  for (const { name, ...about } of VARIABLES) await ask(product, 'PUT', `/variables/${name}`, about);
  await make(READING);

  await ask(product, 'POST', '/notice-channels', {
    kind: 'email',
    name: 'On call',
    settings: { host: 'smtp.example.com', from: 'Holdfast <flows@example.com>' },
    tells: 'alerts',
    alerts: { to: ['on-call@example.com'], kinds: ['writes_in_doubt', 'certificate_ending'], leastFailedRuns: 1 },
  });

  const secret = 'an-example-of-a-signing-secret';
  const connection = await ask<{ id: string }>(product, 'POST', '/connections', {
    slug: 'shop-signature',
    title: 'Shop signature',
    type: 'core.signing-secret',
    fields: { secret },
  });
  const provider = await startOauthProvider();
  const signedIn = await signIn(product, provider);
  let orders: Made = { id: '', revision: 0 };
  for (const template of ['order-line', 'order-intake']) {
    orders = await ask<Made>(product, 'POST', '/workflows', { template });
    await publish(orders);
  }
  const { webhooks } = await ask<{ webhooks: Record<string, { url: string }> }>(
    product,
    'GET',
    `/workflows/${orders.id}`,
  );
  const body = readExample('order-intake/order.json');
  await fetch(webhooks['order-arrives']?.url ?? '', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-signature': `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`,
    },
    body,
  });

  const busy = await make(BUSY);
  await publish(busy);
  let busyRun = { id: '' };
  for (const json of REFUNDS) busyRun = await start(busy, [json]);
  // A draft that differs from what was published, with a step without its settings.
  const draft = structuredClone(BUSY);
  draft.nodes.push(step('post', 'http.request', 'Post to the ledger', { method: 'POST' }));
  draft.edges.push(line('e4', 'ask', 'post'));
  (draft.nodes[2] as { name: string }).name = 'Check the tax code';
  await ask(product, 'PUT', `/workflows/${busy.id}/draft`, { baseRevision: busy.revision, document: draft });

  const { workflow: evaluatedId, models } = await evaluated(product);
  const shared = await make({ ...BUSY, name: 'Refunds, edited by two' });
  const calling = await make({
    schemaVersion: 1,
    name: 'Nightly orders',
    nodes: [
      step('start', 'trigger.manual', 'Every night'),
      step('call', 'core.run-workflow', 'Take in the orders', { workflow: orders.id, per: 'item' }),
    ],
    edges: [line('e1', 'start', 'call')],
    layout: { nodes: { start: [0, 0], call: [304, 0] } },
  });

  const { items: approvals } = await until(async () => {
    const list = await ask<{ items: { id: string }[] }>(product, 'GET', '/approvals');
    return list.items.length >= REFUNDS.length && list;
  });
  const { items: groups } = await until(async () => {
    const list = await ask<{ items: { fingerprint: string }[] }>(product, 'GET', '/exceptions/groups');
    return list.items.length > 0 && list;
  });
  await Promise.all([isOver(bankRun), isOver(currencyRun), isOver(comparedRun)]);
  return {
    workflows: {
      bank: bank.id,
      busy: busy.id,
      orders: orders.id,
      shared: shared.id,
      calling: calling.id,
      evaluated: evaluatedId,
      described: await described(product),
    },
    runs: { bank: bankRun.id, busy: busyRun.id, compared: comparedRun.id },
    approval: approvals[0]?.id ?? '',
    exceptionGroup: groups[0]?.fingerprint ?? '',
    connection: connection.id,
    signedIn,
    async stop() {
      await models.close();
      await provider.close();
      await ledger.stop();
      await rates.stop();
    },
  };
}
