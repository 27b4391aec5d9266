import { eventOf, PRACTICE_CLIENT, PRACTICE_WEBHOOK_KEY, startPracticeXero } from '@holdfast/nodes-xero/practice';
import { aList, aWrite, type Market, type Trade, whoIsEntered } from './market.ts';

const SLUG = 'market-xero';
const ID = "{{ $('Order').item.json.contactId }}";
const WHO = "={{ $('Order').item.json.who }}";

const trade = (kind: 'ACCREC' | 'ACCPAY', create: 'create' | 'createMany'): Trade => ({
  entered: whoIsEntered(SLUG, 'xero.contact.changed'),
  name: 'name',
  writes: [
    aWrite(SLUG, ['document', `xero.invoice.${create}`, 'created'], ['PUT', '/Invoices'], {
      kind,
      contactId: `=${ID}`,
      lines: [{ description: WHO, unitAmount: '100.00', accountCode: kind === 'ACCREC' ? '200' : '429' }],
      dueDate: '2030-01-31',
      status: 'AUTHORISED',
    }),
    aWrite(SLUG, ['payment', `xero.payment.${create}`, 'created'], ['PUT', '/Payments'], {
      documentId: '={{ $json.invoiceId }}',
      accountCode: '090',
      amount: '={{ $json.amountDue }}',
      reference: WHO,
    }),
  ],
  list: aList(SLUG, 'xero.invoice.list', { where: `=Contact.ContactID==Guid("${ID}")` }),
  key: ['invoiceId', "={{ $('document').item.json.invoiceId }}"],
  expected: { total: '120.00', amountDue: '0.00', status: 'PAID', type: kind },
});

/** Xero: contacts, invoices and bills, payments; those of purchases by the steps that share calls. */
export async function openXero(): Promise<Market> {
  const practice = await startPracticeXero({ rates: { perMinute: 100_000, perDay: 100_000 } });
  const [books] = practice.books.values();
  if (!books) throw new Error('Practice has no organisation.');
  const about = (shelf: 'Invoices' | 'Payments', name: string) =>
    [...books.shelves[shelf].values()].filter((doc) => JSON.stringify(doc).includes(`"${name}`));
  return {
    practice,
    webhooks: practice.webhooks,
    slug: SLUG,
    connection: {
      type: 'xero.organisation',
      fields: { ...PRACTICE_CLIENT, webhookKey: PRACTICE_WEBHOOK_KEY, practiceUrl: practice.url },
    },
    account: books.tenantId,
    heardBy: 2,
    trades: { Buyer: trade('ACCREC', 'create'), Seller: trade('ACCPAY', 'createMany') },
    asksFor: (name) => String([...books.shelves.Contacts.values()].find(({ Name }) => Name === name)?.ContactID ?? ''),
    enter: (url) => practice.webhooks.enter(url),
    meet(Name) {
      const ContactID = books.newId();
      const UpdatedDateUTC = `/Date(${Date.now()}+0000)/`;
      books.shelves.Contacts.set(ContactID, { ContactID, Name, ContactStatus: 'ACTIVE', UpdatedDateUTC });
      practice.webhooks.tell([eventOf(books, 'Contacts', ContactID, 'CREATE')]);
    },
    booksAbout: (name) => ({
      documents: about('Invoices', name).map(({ Type, AmountDue }) => `${Type} ${AmountDue}`),
      payments: about('Payments', name).map(({ Amount }) => Number(Amount)),
    }),
  };
}
