import { defineNode, type NodeDefinition, parameter } from '@holdfast/node-sdk';
import { day, decimalText, filled, has, someAmount, textAt } from '@holdfast/node-sdk/records';
import { type TProperties, Type } from 'typebox';
import { BRINGS_ABOUT } from './limits.ts';
import { bringAbout, common, expectedEtag, type Resource, sourceOf, type Words } from './operations.ts';
import { id } from './schema/parameters.ts';

/** What tells lines of one kind from others. */
interface Line {
  /** How an amount is asked for. */
  readonly amount: string;
  /** Of the amount in the journal. */
  readonly sign: 1 | -1;
  /** What a payment pays; left out: the line is no payment. */
  readonly invoice?: readonly [title: string, description: string];
}

/**
 * Declares a step that changes a line that waits in a journal. What is left empty stays as it is. Its
 * numbers are not touched: a journal posts the lines of one document, and ours are found by them.
 */
export const changeLine = (resource: Resource, words: Words, { amount, sign, invoice }: Line): NodeDefinition => {
  const paid: TProperties = invoice
    ? { invoiceNumber: parameter.text({ title: invoice[0], description: invoice[1], maxLength: 20 }) }
    : {};
  return defineNode({
    ...common,
    mode: 'each',
    ...words,
    source: sourceOf(resource.page),
    effect: BRINGS_ABOUT,
    parameters: Type.Object(
      {
        ...paid,
        id: id(resource.title),
        expectedEtag,
        amount: someAmount({ title: 'Amount', description: amount }),
        date: day({ title: 'Date', description: 'Such as 2026-01-15.' }),
        description: parameter.text({ title: 'Description', description: 'Of the line.', maxLength: 100 }),
      },
      { additionalProperties: false },
    ),
    output: resource.shape.schema,
    ports: ['changed'],
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', amount: '120.00' },

    async run(context) {
      const { id: idOf, expectedEtag: expected, amount: said, date, description } = context.parameters;
      const value = said === '' ? undefined : sign * Number(said);
      const appliesToInvoiceNumber = textAt(context.parameters, 'invoiceNumber');
      const change = {
        idOf,
        expected,
        isDone: has(filled({ amount: decimalText(value) ?? '', date, description, appliesToInvoiceNumber })),
        body: filled({ amount: value, postingDate: date, description, appliesToInvoiceNumber }),
      };
      return { port: 'changed', ...(await bringAbout(context, resource, change)) };
    },
  });
};
