import { type JsonObject, type NodeDefinition, parameter } from '@holdfast/node-sdk';
import { amount, day, decimalText, filled, has, markOf, someAmount, textAt } from '@holdfast/node-sdk/records';
import { type TProperties, Type } from 'typebox';
import { type Around, quoted, readAll } from './calls.ts';
import { changeOne, createOne, expectedEtag, type Resource, type Words } from './operations.ts';
import { ledgerEntries } from './resources.ts';
import { date, dateOf, id, refTo } from './schema/parameters.ts';
import { type Journals, withinOf } from './waiting.ts';

/** What tells lines of one kind from others. */
interface Line {
  /** How an amount is asked for. */
  readonly amount: string;
  /** Of the amount in the journal. */
  readonly sign: 1 | -1;
  /** What a payment pays; left out: the line is no payment. */
  readonly invoice?: readonly [title: string, description: string];
}

/** The invoice that a payment pays, where it is one. */
const pays = (invoice: Line['invoice']): TProperties =>
  invoice ? { invoiceNumber: parameter.text({ title: invoice[0], description: invoice[1], maxLength: 20 }) } : {};

/** A line that is added, and whose it is or where it goes. */
interface Added extends Line, Journals {
  readonly settings: TProperties;
  readonly example: JsonObject;
  /** The settings, as Business Central has them. */
  about(parameters: JsonObject): JsonObject;
}

/**
 * Declares a step that adds a line to a journal that is there, once. Its external number is a mark that finds it again as long as it
 * waits. The document is for the person to name: a journal is posted where all its lines are of one.
 */
export const addLine = (resource: Resource, words: Words, added: Added): NodeDefinition =>
  createOne(resource, words, {
    parameters: Type.Object(
      {
        journalId: refTo('Journal', 'Id of the journal that it is added to.', added.list),
        documentNumber: Type.String({
          title: 'Document',
          description: 'Number of the document that it belongs to: the one that the other lines of the journal have.',
          minLength: 1,
          maxLength: 20,
        }),
        ...added.settings,
        amount: amount({ title: 'Amount', description: added.amount }),
        ...pays(added.invoice),
        date,
        description: parameter.text({ title: 'Description', description: 'Of the line.', maxLength: 100 }),
      },
      { additionalProperties: false },
    ),
    example: {
      journalId: '5d115c9c-44e3-ea11-bb43-000d3a2feca1',
      documentNumber: 'RENT-05',
      amount: '120.00',
      ...added.example,
    },
    body: (context) => {
      const { parameters: said, idempotencyKey } = context;
      return filled({
        journalId: said.journalId,
        ...added.about(said),
        postingDate: dateOf(context),
        documentNumber: said.documentNumber.toUpperCase(),
        externalDocumentNumber: markOf(idempotencyKey),
        amount: added.sign * Number(said.amount),
        appliesToInvoiceNumber: textAt(said, 'invoiceNumber'),
        description: said.description,
      });
    },
    mine: ({ parameters: said, idempotencyKey }) =>
      `${withinOf(said.journalId)} and externalDocumentNumber eq ${quoted(markOf(idempotencyKey))}`,
    mayHaveLeft: (context) =>
      mayBePosted(context, resource.set, context.parameters.journalId, context.parameters.documentNumber),
  });

/** Whether lines of a document may have been posted: nothing of their journal waits, or the ledger has the document. */
async function mayBePosted(around: Around, set: string, journalId: string, documentNumber: string): Promise<boolean> {
  const waiting = await readAll(around, set, { query: { $filter: withinOf(journalId) }, limit: 1 });
  if (waiting.length === 0) return true;
  const $filter = `documentNumber eq ${quoted(documentNumber.toUpperCase())}`;
  return (await readAll(around, ledgerEntries.set, { query: { $filter }, limit: 1 })).length > 0;
}

/**
 * Declares a step that changes a line that waits in a journal. What is left empty stays as it is. Its
 * numbers are not touched: a journal posts the lines of one document, and ours are found by them.
 */
export const changeLine = (resource: Resource, words: Words, { amount: asked, sign, invoice }: Line): NodeDefinition =>
  changeOne(resource, words, {
    parameters: Type.Object(
      {
        ...pays(invoice),
        id: id(resource.title),
        expectedEtag,
        amount: someAmount({ title: 'Amount', description: asked }),
        date: day({ title: 'Date', description: 'Such as 2026-01-15.' }),
        description: parameter.text({ title: 'Description', description: 'Of the line.', maxLength: 100 }),
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', amount: '120.00' },
    change: (parameters) => {
      const { id: idOf, expectedEtag: expected, amount: said, date, description } = parameters;
      const value = said === '' ? undefined : sign * Number(said);
      const appliesToInvoiceNumber = textAt(parameters, 'invoiceNumber');
      return {
        idOf,
        expected,
        isDone: has(filled({ amount: decimalText(value) ?? '', date, description, appliesToInvoiceNumber })),
        body: filled({ amount: value, postingDate: date, description, appliesToInvoiceNumber }),
      };
    },
  });
