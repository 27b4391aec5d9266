import {
  PRACTICE_CLIENT,
  PRACTICE_WEBHOOK_KEY,
  type PracticeXero,
  startPracticeXero,
} from '@holdfast/nodes-xero/practice';
import type { WorkflowDocument } from '@holdfast/workflow';
import { ask, type Product } from './product.ts';
import { aNode, anEdge, aRow, aStart } from './running.ts';
import { Visitor } from './visitor.ts';

export { PRACTICE_CLIENT } from '@holdfast/nodes-xero/practice';

/** A practice Xero that minds no limits of its own. */
export const openPracticeXero = (): Promise<PracticeXero> =>
  startPracticeXero({ rates: { perMinute: 100_000, perDay: 100_000 } });

/** A person at the provider who says yes, or no. Gives the address the browser is sent back to. */
export async function decideAt(address: string, decision: 'allow' | 'deny'): Promise<string> {
  const url = new URL(address);
  const form = new URLSearchParams(url.searchParams);
  form.set('decision', decision);
  const reply = await fetch(`${url.origin}${url.pathname}`, { method: 'POST', body: form, redirect: 'manual' });
  return reply.headers.get('location') ?? `${reply.status}`;
}

/**
 * Connects the first organisation of practice, by its sign-in. Nobody is held back for what goes
 * wrong, which is what tests are about.
 */
export async function connectPractice(
  product: Pick<Product, 'url'>,
  practice: PracticeXero,
  slug: string,
): Promise<{ id: string; back: string }> {
  const { id } = await ask<{ id: string }>(product, 'POST', '/connections', {
    slug,
    title: 'Practice Xero',
    type: 'xero.organisation',
    fields: { ...PRACTICE_CLIENT, webhookKey: PRACTICE_WEBHOOK_KEY, practiceUrl: practice.url },
    limits: {
      rateLimit: { limit: 100_000, perMs: 60_000 },
      concurrency: 5,
      circuitBreaker: { failures: 1_000, windowMs: 60_000, openMs: 1_000 },
    },
  });
  const visitor = new Visitor(() => product);
  const back = await visitor.return(await decideAt(await visitor.begin({ id }), 'allow'));
  const [account] = practice.books.keys();
  await ask(product, 'PUT', `/connections/${id}/account`, { account });
  return { id, back };
}

/** Makes a customer, takes a payment and gives a part of it back, for each name that comes in. */
/** Each payout that Stripe tells of, held against the movements that it is made of. */
export function payoutDocument(connection: string, movements: number): WorkflowDocument {
  const payoutId = '={{ $json.object.id }}';
  const is = (records: number) => ({ properties: { records: { const: records } } });
  const schema = { properties: { here: is(movements), there: is(1), isReconciled: { const: true } } };
  const nodes = [
    aNode('told', 'stripe.event.happened', 'Told', { connection, parameters: { kinds: ['payout.paid'] } }),
    aNode('movements', 'stripe.balance-transaction.list', 'Movements', { connection, parameters: { payoutId } }),
    aNode('others', 'core.filter', 'Others', {
      parameters: { conditions: [{ left: '={{ $json.kind }}', operator: 'string.notEquals', right: 'payout' }] },
    }),
    aNode('payout', 'stripe.payout.get', 'Payout', { connection, parameters: { id: payoutId } }),
    aNode('reconcile', 'reconcile.compare', 'Reconcile', {
      parameters: {
        keys: [{ field: 'currency', kind: 'text' }],
        compared: [{ field: 'net', other: 'amount', kind: 'amount' }],
        sums: 'here',
      },
    }),
    aNode('agreed', 'core.validate', 'Agreed', { parameters: { schema } }),
  ];
  return {
    ...aRow('Payouts', nodes),
    edges: [
      anEdge('e1', 'told', 'movements'),
      anEdge('e2', 'movements', 'others'),
      anEdge('e3', 'told', 'payout'),
      {
        ...anEdge('e4', 'others', 'reconcile'),
        from: { node: 'others', port: 'kept' },
        to: { node: 'reconcile', port: 'here' },
      },
      { ...anEdge('e5', 'payout', 'reconcile'), to: { node: 'reconcile', port: 'there' } },
      { ...anEdge('e6', 'reconcile', 'agreed'), from: { node: 'reconcile', port: 'result' } },
    ],
  };
}

export function refundedDocument(connection: string): WorkflowDocument {
  const document = aRow('Pay', [
    aStart(),
    aNode('customer', 'stripe.customer.create', 'Customer', { connection, parameters: { name: '={{ $json.name }}' } }),
    aNode('payment', 'stripe.payment.create', 'Payment', {
      connection,
      parameters: {
        amountMinor: 12_000,
        currency: 'EUR',
        customerId: '={{ $json.id }}',
        paymentMethodId: 'pm_card_visa',
      },
    }),
    aNode('refund', 'stripe.refund.create', 'Refund', {
      connection,
      parameters: { paymentId: '={{ $json.id }}', amountMinor: 2_000 },
    }),
  ]);
  const ports: Readonly<Record<string, string>> = { start: 'out', customer: 'created', payment: 'paid' };
  const edges = document.edges.map((edge) => ({
    ...edge,
    from: { ...edge.from, port: ports[edge.from.node] ?? 'out' },
  }));
  return { ...document, edges };
}
