import {
  PRACTICE_CLIENT as BUSINESS_CENTRAL_CLIENT,
  startPracticeBusinessCentral,
} from '@holdfast/nodes-business-central/practice';
import { PRACTICE_CLIENT as QUICKBOOKS_CLIENT, startPracticeQuickBooks } from '@holdfast/nodes-quickbooks/practice';
import type { FaultKind, Practice } from '@holdfast/practice';
import type { Node, WorkflowDocument } from '@holdfast/workflow';
import { decideAt } from './practice.ts';
import { ask, type Product } from './product.ts';
import { aNode, aRow, aStart } from './running.ts';
import { Visitor } from './visitor.ts';

/** A practice provider with what a sale at it is made of. */
export interface Market {
  readonly practice: Practice;
  readonly slug: string;
  readonly connection: { readonly type: string; readonly fields: object };
  /** The books that are worked with, and the fields of the connection that name them. */
  readonly account: { readonly id: string; readonly fields: object };
  /** Makes a customer, sends it an invoice and records its payment, for each name that comes in. */
  readonly document: WorkflowDocument;
  /** Lets writes about a name go wrong once. */
  switchOn(kind: FaultKind, name: string): void;
  /** What the books hold about a name. */
  booksAbout(name: string): object;
  /** What they hold when all was done once. */
  readonly once: object;
  /** How many writes a sale is made of. */
  readonly writes: number;
}

/** Steps in one row, each going on by its own port. */
function sale(nodes: readonly (readonly [node: Node, port: string])[]): WorkflowDocument {
  const document = aRow('Sell', [aStart(), ...nodes.map(([node]) => node)]);
  const ports = new Map(nodes.map(([{ id }, port]) => [id, port]));
  return {
    ...document,
    edges: document.edges.map((edge) => ({
      ...edge,
      from: { ...edge.from, port: ports.get(edge.from.node) ?? 'out' },
    })),
  };
}

export async function openQuickBooks(): Promise<Market> {
  const practice = await startPracticeQuickBooks({ rates: { perMinute: 100_000, batchesPerMinute: 100_000 } });
  const [[realmId, books] = []] = [...practice.books];
  if (realmId === undefined || !books) throw new Error('Practice has no company.');
  const slug = 'practice-quickbooks';
  const node = (id: string, resource: string, parameters: Node['parameters'] = {}) =>
    [aNode(id, `quickbooks.${resource}.create`, id, { connection: slug, parameters }), 'created'] as const;
  const about = (shelf: 'Customer' | 'Invoice' | 'Payment', name: string) =>
    books.all(shelf).filter((doc) => JSON.stringify(doc).includes(`"${name}`));
  return {
    practice,
    slug,
    connection: { type: 'quickbooks.company', fields: { ...QUICKBOOKS_CLIENT, practiceUrl: practice.url } },
    account: { id: realmId, fields: { realmId, company: books.name } },
    document: sale([
      node('customer', 'customer', { name: '={{ $json.name }}' }),
      node('invoice', 'invoice', {
        customerId: '={{ $json.id }}',
        lines: [{ description: '={{ $json.name }}', unitPrice: '100.00' }],
      }),
      node('payment', 'payment', {
        customerId: '={{ $json.customer.id }}',
        amount: '={{ $json.balance }}',
        invoices: [{ id: '={{ $json.id }}', amount: '={{ $json.balance }}' }],
        note: '={{ $json.customer.name }}',
      }),
    ]),
    switchOn(kind, text) {
      for (const path of ['/customer', '/invoice', '/payment'])
        practice.faults.set({ kind, method: 'POST', path, text });
    },
    booksAbout: (name) => ({
      customers: about('Customer', name).length,
      invoices: about('Invoice', name).map(({ Balance }) => Balance),
      payments: about('Payment', name).map(({ TotalAmt }) => TotalAmt),
    }),
    once: { customers: 1, invoices: [0], payments: [100] },
    writes: 3,
  };
}

/** The write that goes wrong, by the way in which it does. */
const WRITES: Partial<Record<FaultKind, string>> = {
  '500-after': '/salesInvoices',
  'cut-body': '/customerPaymentJournals',
};

export async function openBusinessCentral(): Promise<Market> {
  const practice = await startPracticeBusinessCentral({ perFiveMinutes: 1_000_000 });
  const [[companyId, books] = []] = [...practice.books];
  if (companyId === undefined || !books) throw new Error('Practice has no company.');
  const slug = 'practice-business-central';
  const node = (id: string, operation: string, port: string, parameters: Node['parameters']) =>
    [aNode(id, `business-central.${operation}`, id, { connection: slug, parameters: parameters ?? {} }), port] as const;
  const invoicesOf = (name: string) => books.all('salesInvoices').filter(({ customerName }) => customerName === name);
  return {
    practice,
    slug,
    connection: { type: 'business-central.company', fields: { ...BUSINESS_CENTRAL_CLIENT, practiceUrl: practice.url } },
    account: { id: companyId, fields: { companyId, company: books.name } },
    document: sale([
      node('customer', 'customer.create', 'created', { displayName: '={{ $json.name }}' }),
      node('invoice', 'salesInvoice.create', 'created', {
        customerId: '={{ $json.id }}',
        lines: [{ description: '={{ $json.displayName }}', price: '100.00', accountNumber: '40100' }],
      }),
      node('posted', 'salesInvoice.post', 'posted', { id: '={{ $json.id }}' }),
      node('payment', 'payment.create', 'created', {
        payments: [
          {
            customerId: '={{ $json.customerId }}',
            amount: '={{ $json.remainingAmount }}',
            invoiceNumber: '={{ $json.number }}',
            description: '={{ $json.customerName }}',
          },
        ],
        balancingAccountId: String(books.by('accounts', 'number', '10100')?.id),
      }),
      node('paid', 'journal.post', 'posted', { id: '={{ $json.id }}' }),
    ]),
    /** One write of each sale: what is looked up takes five seconds. Posting says no name: any one goes wrong. */
    switchOn(kind, text) {
      practice.faults.set({ kind, method: 'POST', path: WRITES[kind] ?? '/customers', text });
      if (kind === 'reset-after') practice.faults.set({ kind, method: 'POST', path: 'Microsoft.NAV.post' });
    },
    booksAbout: (name) => ({
      customers: books.all('customers').filter(({ displayName }) => displayName === name).length,
      invoices: invoicesOf(name).map(({ status, remainingAmount }) => [status, remainingAmount]),
      entries: books.all('generalLedgerEntries').filter(({ description }) => description === name).length,
    }),
    // Two entries for the invoice, two for its payment.
    once: { customers: 1, invoices: [['Paid', 0]], entries: 4 },
    writes: 5,
  };
}

/**
 * Connects the books of a market, by its sign-in. Nobody is held back for what goes wrong, which
 * is what tests are about.
 */
export async function connectMarket(
  product: Pick<Product, 'url'>,
  { slug, connection, account }: Market,
): Promise<{ readonly id: string; readonly back: string }> {
  const { id } = await ask<{ id: string }>(product, 'POST', '/connections', {
    slug,
    title: slug,
    ...connection,
    limits: {
      rateLimit: { limit: 100_000, perMs: 60_000 },
      concurrency: 5,
      circuitBreaker: { failures: 1_000, windowMs: 60_000, openMs: 1_000 },
    },
  });
  const visitor = new Visitor(() => product);
  const back = await visitor.return(await decideAt(await visitor.begin({ id }), 'allow'));
  await ask(product, 'PUT', `/connections/${id}/account`, { account: account.id });
  return { id, back };
}
