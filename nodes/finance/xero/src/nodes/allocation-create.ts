import { defineNode, type JsonObject } from '@holdfast/node-sdk';
import { amount, day, dayIn, settled, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { allocationsOf } from '../allocations.ts';
import { api, elementOf } from '../calls.ts';
import { CREATES } from '../limits.ts';
import { common } from '../operations.ts';
import { allocation } from '../schema/allocation.ts';
import { id } from '../schema/parameters.ts';

/** Sets a part of an approved credit note against an invoice or a bill of the same contact. */
export const createAllocation = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.allocation.create',
  title: 'Allocate a credit note',
  description: 'Sets a part of a credit note against an invoice or a bill, once, whatever happens on the way.',
  icon: 'receipt-refund',
  source: 'https://developer.xero.com/documentation/api/accounting/creditnotes',
  effect: CREATES,
  parameters: Type.Object(
    {
      creditNoteId: id({ title: 'Credit note', description: 'Id of the credit note.' }),
      invoiceId: id({ title: 'Invoice', description: 'Id of the invoice or bill.' }),
      amount: amount({ title: 'Amount', description: 'How much of the credit. In the currency of the credit note.' }),
      date: day({ title: 'Date', description: 'Such as 2026-01-15. Empty: the day on which the run began.' }),
    },
    { additionalProperties: false },
  ),
  output: allocation.schema,
  ports: ['created'],
  example: {
    creditNoteId: '243216c5-369e-4056-ac67-05388f86dc81',
    invoiceId: 'c45720a1-ade3-4a38-a064-d15489be6841',
    amount: '20.00',
  },

  async run({ parameters: said, run, connection, idempotencyKey, signal }) {
    const part = {
      Invoice: { InvoiceID: said.invoiceId },
      Amount: Number(said.amount),
      Date: said.date || dayIn(run.timeZone, run.startedAt),
    };
    const { body } = await connection.put(api('CreditNotes', said.creditNoteId, 'Allocations'), {
      query: { summarizeErrors: true },
      json: { Allocations: [part] },
      idempotencyKey,
      signal,
    });
    return {
      port: 'created',
      output: allocation.read(elementOf(body, 'Allocations')),
      reference: said.creditNoteId,
    };
  },

  /**
   * Nothing of an allocation can carry a mark. Where none goes to the invoice, ours did not go through; one of
   * the amount and the date is taken for ours; with any other a person has to look, as Xero may have joined ours with it.
   */
  async probe({ parameters: said, run, connection, signal }) {
    const on = said.date || dayIn(run.timeZone, run.startedAt);
    const there = (await allocationsOf(connection, said.creditNoteId, signal)).filter(
      ({ Invoice }) => textAt(Invoice, 'InvoiceID').toLowerCase() === said.invoiceId.toLowerCase(),
    );
    const isOurs = (one: JsonObject) => Number(one.Amount) === Number(said.amount) && allocation.read(one).date === on;
    if (!there.every(isOurs)) return 'unknown';
    return settled(there, (hit) => ({
      port: 'created',
      output: allocation.read(hit),
      reference: said.creditNoteId,
    }));
  },
});
