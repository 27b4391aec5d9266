import { createHmac, randomUUID } from 'node:crypto';
import { type Doc, docOf, docsOf, type LedgerEntry, textOf, type WebhookRules } from '@holdfast/practice';
import type { Books, ShelfName } from './books.ts';
import { isShelf } from './books.ts';

/** What practice signs its calls with. Made up, and worth nothing anywhere else. */
export const PRACTICE_VERIFIER_TOKEN = 'practice-verifier-token-not-a-real-one';

/** The list of CloudEvents that came in 2026, or the envelope of before: each app is switched over by itself. */
export type CallForm = 'events' | 'envelope';

/** Something that happened to a record. */
export interface Told {
  readonly realmId: string;
  readonly shelf: ShelfName;
  readonly id: string;
  readonly operation: 'Create' | 'Update' | 'Delete';
  readonly at: number;
}

/** Kinds that QuickBooks calls nobody about. */
const UNTOLD: ReadonlySet<string> = new Set<ShelfName>(['Attachable', 'CompanyInfo', 'TaxCode', 'TaxRate']);

/** Calls as QuickBooks makes them. Source: developer.intuit.com/app/developer/qbo/docs/develop/webhooks */
export const webhookRules = (form: CallForm): WebhookRules => ({
  key: PRACTICE_VERIFIER_TOKEN,
  body: (events) =>
    form === 'events' ? events.map((event) => cloudEventOf(event as Told)) : envelopeOf(events as Told[]),
  sign: (body, key) => ({ 'intuit-signature': createHmac('sha256', key).update(body).digest('base64') }),
});

function cloudEventOf({ realmId, shelf, id, operation, at }: Told): object {
  return {
    specversion: '1.0',
    id: randomUUID(),
    source: 'intuit.practice',
    type: `qbo.${shelf.toLowerCase()}.${operation.toLowerCase()}d.v1`,
    datacontenttype: 'application/json',
    time: new Date(at).toISOString().replace('Z', '000000Z'),
    intuitentityid: id,
    intuitaccountid: realmId,
    data: {},
  };
}

const envelopeOf = (events: readonly Told[]): object => ({
  eventNotifications: [...Map.groupBy(events, ({ realmId }) => realmId)].map(([realmId, told]) => ({
    realmId,
    dataChangeEvent: {
      entities: told.map(({ shelf, id, operation, at }) => ({
        id,
        operation,
        name: shelf,
        lastUpdated: new Date(at).toISOString(),
      })),
    },
  })),
});

/** What QuickBooks tells of a request. A payment changes what it pays. */
export function eventsOf(books: Books, { commits }: LedgerEntry): Told[] {
  return commits.flatMap(({ kind, id, did }) => {
    if (!isShelf(kind) || UNTOLD.has(kind)) return [];
    const doc = books.shelves[kind].get(id);
    const operation = did === 'created' ? 'Create' : doc ? 'Update' : 'Delete';
    return [eventOf(books, kind, id, operation), ...paidBy(books, doc)];
  });
}

export const eventOf = (books: Books, shelf: ShelfName, id: string, operation: Told['operation']): Told => ({
  realmId: books.realmId,
  shelf,
  id,
  operation,
  at: books.clock.now(),
});

function paidBy(books: Books, doc: Doc | undefined): Told[] {
  return docsOf(docOf(doc).Line)
    .flatMap((line) => docsOf(line.LinkedTxn))
    .flatMap((link) => {
      const shelf = textOf(link, 'TxnType');
      const isPaid = shelf === 'Invoice' || shelf === 'Bill';
      return isPaid ? [eventOf(books, shelf, textOf(link, 'TxnId'), 'Update')] : [];
    });
}
