import { createHmac } from 'node:crypto';
import { type Doc, docOf, docsOf, type LedgerEntry, textOf, type WebhookRules } from '@holdfast/practice';
import type { Books } from './books.ts';
import { msOf } from './values.ts';

/** What practice signs its calls with. Made up, and worth nothing anywhere else. */
export const PRACTICE_WEBHOOK_KEY = 'practice-webhook-key-not-a-real-one';

/** Kinds of documents that Xero tells of. */
const CATEGORIES = { Invoices: 'INVOICE', Contacts: 'CONTACT', CreditNotes: 'CREDITNOTE' } as const;
type Told = keyof typeof CATEGORIES;
const isTold = (kind: string): kind is Told => Object.hasOwn(CATEGORIES, kind);

/**
 * Calls as Xero makes them. An address is tried with right and wrong signatures before it is told anything.
 * Source: developer.xero.com/documentation/webhooks/configuring-your-server
 */
export function webhookRules(): WebhookRules {
  let sequence = 0;
  return {
    key: PRACTICE_WEBHOOK_KEY,
    body(events) {
      const first = events.length === 0 ? 0 : sequence + 1;
      sequence += events.length;
      return {
        events,
        firstEventSequence: first,
        lastEventSequence: events.length === 0 ? 0 : sequence,
        entropy: 'PRACTICE',
      };
    },
    sign: (body, key) => ({ 'x-xero-signature': createHmac('sha256', key).update(body).digest('base64') }),
    handshake: [
      { hasRightKey: true, status: 200 },
      { hasRightKey: false, status: 401 },
      { hasRightKey: true, status: 200 },
    ],
  };
}

/** One event about a document as it now is. */
export function eventOf(books: Books, kind: Told, id: string, eventType: 'CREATE' | 'UPDATE'): object {
  const at = msOf(books.shelves[kind].get(id)?.UpdatedDateUTC) ?? books.clock.now();
  return {
    resourceUrl: `https://api.xero.com/api.xro/2.0/${kind}/${id}`,
    resourceId: id,
    eventDateUtc: new Date(at).toISOString().slice(0, -1),
    eventType,
    eventCategory: CATEGORIES[kind],
    tenantId: books.tenantId,
    tenantType: 'ORGANISATION',
  };
}

/** What Xero tells of a request; nothing of kinds that it calls nobody about. A payment changes what it pays, an allocation both of its documents. */
export function eventsOf(books: Books | undefined, { commits }: LedgerEntry): object[] {
  if (!books) return [];
  return commits.flatMap(({ kind, id, did }) => {
    if (isTold(kind)) return [eventOf(books, kind, id, did === 'created' ? 'CREATE' : 'UPDATE')];
    if (kind === 'BatchPayments')
      return docsOf(books.shelves.BatchPayments.get(id)?.Payments).flatMap((one) =>
        paid(books, one, 'Invoices', 'InvoiceID'),
      );
    const between = kind === 'Allocations' ? books.allocations.get(id) : undefined;
    const doc = kind === 'Payments' ? books.shelves.Payments.get(id) : between;
    return doc
      ? [...paid(books, doc, 'Invoices', 'InvoiceID'), ...paid(books, doc, 'CreditNotes', 'CreditNoteID')]
      : [];
  });
}

function paid(books: Books, doc: Doc, kind: 'Invoices' | 'CreditNotes', idName: string): object[] {
  const id = textOf(docOf(doc[kind === 'Invoices' ? 'Invoice' : 'CreditNote']), idName);
  return id === '' ? [] : [eventOf(books, kind, id, 'UPDATE')];
}
