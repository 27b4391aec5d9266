import type { Decimal } from '@holdfast/nodes-core/shared';
import type { BaiRecord } from './bai2-records.ts';
import { dayOf, fundsFields, minorAmount } from './bai2-values.ts';
import { amountText, broken, type Entry } from './statement.ts';

interface Around {
  readonly currency: string;
  readonly digits: number;
  readonly asOf: string;
}

/** Codes from 100 to 399 are credits, those from 400 to 699 debits. @throws NodeFailure data/not_statement */
export function entryOf(
  { fields, text, line }: BaiRecord,
  { currency, digits, asOf }: Around,
): { entry: Entry; amount: Decimal } {
  const [code = '', amountSaid = '', funds = ''] = fields;
  const number = Number(code);
  if (!/^\d{3}$/.test(code) || number < 100 || number >= 1_000)
    throw broken(`line ${line}`, `"${code.slice(0, 10)}" is no code of a transaction`);
  const amount = minorAmount(amountSaid, line);
  const valueOn = funds === 'V' && fields[3] ? dayOf(fields[3], line) : null;
  const [bankReference = '', reference = ''] = fields.slice(3 + fundsFields(funds, fields.slice(3)));
  const isOut = number >= 400 && number < 700;
  return {
    amount,
    entry: {
      amount: amountText(amount.times(isOut ? -1 : 1).div(10 ** digits), currency),
      currency,
      bookedOn: asOf,
      valueOn,
      // What has no amount of its own, or a code of the bank's, moves nothing.
      status: number >= 700 ? 'information' : 'booked',
      isReversal: false,
      code,
      bankReference: bankReference || null,
      reference: reference || null,
      mandate: null,
      counterparty: { name: null, account: null, bank: null },
      text,
      payments: [],
    },
  };
}
