import { type NodeDefinition, parameter } from '@holdfast/node-sdk';
import { amount, filled, textAt } from '@holdfast/node-sdk/records';
import { type TProperties, Type } from 'typebox';
import { createOne, type Resource, type Words } from './operations.ts';
import type { OptionsName } from './options.ts';
import { byCode, codeOf, paymentLine, title } from './schema/journals.ts';
import { date, refTo, someRef } from './schema/parameters.ts';

/** What tells payments of customers from those to vendors. */
interface Side {
  /** Name of the id of whose payment it is, how it is asked for, and what it is chosen from. */
  readonly party: 'customerId' | 'vendorId';
  readonly asked: readonly [title: string, description: string, list: OptionsName];
  readonly invoice: readonly [title: string, description: string];
  readonly account: readonly [title: string, description: string];
  /** What people read of the list. */
  readonly paid: string;
  /** Records of the journal, such as `customerPayments`. */
  readonly lines: string;
  /** A payment lowers what a customer owes, so its amount is negative in the journal. */
  readonly sign: 1 | -1;
  /** Number of an invoice or a bill, for the example. */
  readonly example: { readonly amount: string; readonly invoiceNumber: string };
}

/** Declares a step that writes payments into a journal of its own. Nothing is posted yet: posting is a step of its own. */
export const createPaymentsOf = (resource: Resource, words: Words, side: Side): NodeDefinition => {
  const [invoiceTitle, invoiceDescription] = side.invoice;
  const whose: TProperties = { [side.party]: refTo(...side.asked) };
  const payments = Type.Array(
    Type.Object(
      {
        ...whose,
        amount: amount({ title: 'Amount', description: 'What was paid.' }),
        invoiceNumber: parameter.text({ title: invoiceTitle, description: invoiceDescription, maxLength: 20 }),
        description: parameter.text({ title: 'Description', description: 'Of this payment.', maxLength: 100 }),
      },
      { additionalProperties: false },
    ),
    { title: 'Payments', description: side.paid, minItems: 1, maxItems: 500 },
  );
  const [accountTitle, accountDescription] = side.account;
  return createOne(resource, words, {
    parameters: Type.Object(
      { payments, balancingAccountId: someRef(accountTitle, accountDescription, 'accountIds'), title, date },
      { additionalProperties: false },
    ),
    example: { payments: [{ [side.party]: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', ...side.example }] },
    body: (context) =>
      filled({
        code: codeOf(context),
        displayName: context.parameters.title,
        balancingAccountId: context.parameters.balancingAccountId,
        [side.lines]: context.parameters.payments.map((payment, index) =>
          paymentLine(context, index, payment, {
            [side.party]: textAt(payment, side.party),
            amount: side.sign * Number(payment.amount),
          }),
        ),
      }),
    mine: byCode,
  });
};
