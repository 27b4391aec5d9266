import { defineNode, type EachContext, parameter } from '@holdfast/node-sdk';
import { amount, day, dayIn, filled, marked, markOf, settled, textAt } from '@holdfast/node-sdk/records';
import { type Static, Type } from 'typebox';
import { api, dateIn, elementsOf } from '../calls.ts';
import { CREATES } from '../limits.ts';
import { common, written } from '../operations.ts';
import { from } from '../options.ts';
import { bankTransfers } from '../resources.ts';
import { accountRef } from '../schema/parameters.ts';

const bankAccount = (title: string, description: string) =>
  Type.String({ ...from('bankAccounts'), title, description, minLength: 1, maxLength: 50 });

const parameters = Type.Object(
  {
    fromAccount: bankAccount('From', 'Code of the bank account that it leaves, or its id where it has none.'),
    toAccount: bankAccount('To', 'Code of the bank account that it goes to, or its id where it has none.'),
    amount: amount({ title: 'Amount', description: 'In the currency of the account that it leaves.' }),
    date: day({ title: 'Date', description: 'Such as 2026-01-15. Empty: the day on which the run began.' }),
    reference: parameter.text({
      title: 'Reference',
      description: 'Shown with both transactions. A mark that finds the transfer again is put behind it.',
      maxLength: 200,
    }),
  },
  { additionalProperties: false },
);

const dateOf = ({ parameters: { date }, run }: EachContext<Static<typeof parameters>>): string =>
  date || dayIn(run.timeZone, run.startedAt);

/** Moves money between two bank accounts in the books, once, whatever happens on the way. Its reference carries the mark. */
export const createBankTransfer = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.bankTransfer.create',
  title: 'Record a bank transfer',
  description: 'Records money moved between two bank accounts, once, whatever happens on the way.',
  icon: 'arrows-exchange',
  source: 'https://developer.xero.com/documentation/api/accounting/banktransfers',
  effect: CREATES,
  parameters,
  output: bankTransfers.shape.schema,
  ports: ['created'],
  example: { fromAccount: '090', toAccount: '091', amount: '500.00' },

  async run(context) {
    const { parameters: said, connection, idempotencyKey, signal } = context;
    const transfer = filled({
      FromBankAccount: accountRef(said.fromAccount),
      ToBankAccount: accountRef(said.toAccount),
      Amount: Number(said.amount),
      Date: dateOf(context),
      Reference: marked(said.reference, markOf(idempotencyKey)),
    });
    const { body } = await connection.put(api(bankTransfers.endpoint), {
      json: { [bankTransfers.endpoint]: [transfer] },
      idempotencyKey,
      signal,
    });
    return { port: 'created', ...written(bankTransfers, body) };
  },

  /** Looks for the mark among the transfers of that day, which come all at once. One that was deleted since is there too. */
  async probe(context) {
    const { connection, idempotencyKey, signal } = context;
    const { body } = await connection.get(api(bankTransfers.endpoint), {
      query: { where: `Date==${dateIn(dateOf(context))}`, includeDeleted: true },
      signal,
    });
    const hits = elementsOf(body, bankTransfers.endpoint).filter((element) =>
      textAt(element, 'Reference').includes(markOf(idempotencyKey)),
    );
    return settled(hits, (hit) => ({
      port: 'created',
      output: bankTransfers.shape.read(hit),
      reference: textAt(hit, bankTransfers.idName),
    }));
  },
});
