import {
  defineNode,
  type HttpClient,
  type JsonObject,
  MINUTE_MS,
  type NodeDefinition,
  type RunFacts,
} from '@holdfast/node-sdk';
import { amount, day, dayIn, instant, isRecord, settled, textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { api, elementOf } from './calls.ts';
import { BRINGS_ABOUT, CREATES } from './limits.ts';
import { common, type Words } from './operations.ts';
import { allocation } from './schema/allocation.ts';
import { id } from './schema/parameters.ts';

/** A credit, of which parts are set against invoices and bills. */
export interface Credit {
  /** Such as `CreditNotes`. */
  readonly endpoint: string;
  /** The setting that names one. */
  readonly setting: string;
  readonly title: string;
  readonly what: string;
}

export const CREDIT_NOTE: Credit = {
  endpoint: 'CreditNotes',
  setting: 'creditNoteId',
  title: 'Credit note',
  what: 'credit note',
};
export const PREPAYMENT: Credit = {
  endpoint: 'Prepayments',
  setting: 'prepaymentId',
  title: 'Prepayment',
  what: 'prepayment',
};
export const OVERPAYMENT: Credit = {
  endpoint: 'Overpayments',
  setting: 'overpaymentId',
  title: 'Overpayment',
  what: 'overpayment',
};

const A_CREDIT = '243216c5-369e-4056-ac67-05388f86dc81';

const idOf = ({ setting, title, what }: Credit) => ({ [setting]: id({ title, description: `Id of the ${what}.` }) });

/** The allocations of a credit that stand. */
const partsOf = ({ Allocations }: JsonObject): JsonObject[] =>
  Array.isArray(Allocations) ? Allocations.filter(isRecord).filter(({ IsDeleted }) => IsDeleted !== true) : [];

async function readCredit(
  connection: HttpClient,
  { endpoint }: Credit,
  creditId: string,
  signal: AbortSignal,
): Promise<JsonObject> {
  const { body } = await connection.get(api(endpoint, creditId), { signal });
  return elementOf(body, endpoint);
}

/** Xero's clock may be behind ours by so much. */
const CLOCK_MARGIN_MS = 5 * MINUTE_MS;
const updatedAt = instant('UpdatedDateUTC');

/** Whether a credit was changed since the run began: where it was not, what is set of it was set before. */
function isTouched(credit: JsonObject, { startedAt }: RunFacts): boolean {
  const at = updatedAt.read(credit.UpdatedDateUTC);
  return typeof at === 'string' && Date.parse(at) >= startedAt - CLOCK_MARGIN_MS;
}

/** Declares a step that sets a part of an approved credit against an invoice or a bill of the same contact. */
export const allocateOne = (credit: Credit, words: Words): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    effect: CREATES,
    parameters: Type.Object(
      {
        ...idOf(credit),
        invoiceId: id({ title: 'Invoice', description: 'Id of the invoice or bill.' }),
        amount: amount({
          title: 'Amount',
          description: `How much of the credit. In the currency of the ${credit.what}.`,
        }),
        date: day({ title: 'Date', description: 'Such as 2026-01-15. Empty: the day on which the run began.' }),
      },
      { additionalProperties: false },
    ),
    output: allocation.schema,
    ports: ['created'],
    example: { [credit.setting]: A_CREDIT, invoiceId: 'c45720a1-ade3-4a38-a064-d15489be6841', amount: '20.00' },

    async run({ parameters: said, run, connection, idempotencyKey, signal }) {
      const creditId = textAt(said, credit.setting);
      const part = {
        Invoice: { InvoiceID: said.invoiceId },
        Amount: Number(said.amount),
        Date: said.date || dayIn(run.timeZone, run.startedAt),
      };
      const { body } = await connection.put(api(credit.endpoint, creditId, 'Allocations'), {
        query: { summarizeErrors: true },
        json: { Allocations: [part] },
        idempotencyKey,
        signal,
      });
      return { port: 'created', output: allocation.read(elementOf(body, 'Allocations')), reference: creditId };
    },

    /**
     * Nothing of an allocation can carry a mark. Where none goes to the invoice, ours did not go through; one of the amount and
     * the date is taken for ours where the credit was touched since the run began. Otherwise it was there before, and with
     * any other Xero may have joined ours: a person has to look.
     */
    async probe({ parameters: said, run, connection, signal }) {
      const creditId = textAt(said, credit.setting);
      const on = said.date || dayIn(run.timeZone, run.startedAt);
      const current = await readCredit(connection, credit, creditId, signal);
      const there = partsOf(current).filter(
        ({ Invoice }) => textAt(Invoice, 'InvoiceID').toLowerCase() === said.invoiceId.toLowerCase(),
      );
      const isOurs = (one: JsonObject) =>
        Number(one.Amount) === Number(said.amount) && allocation.read(one).date === on;
      if (!there.every(isOurs) || (there.length > 0 && !isTouched(current, run))) return 'unknown';
      return settled(there, (hit) => ({ port: 'created', output: allocation.read(hit), reference: creditId }));
    },
  });

/** Declares a step that lists what a credit is set against. */
export const listParts = (credit: Credit, words: Words): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    effect: { kind: 'read' },
    parameters: Type.Object(idOf(credit), { additionalProperties: false }),
    output: allocation.schema,
    example: { [credit.setting]: A_CREDIT },
    async run({ parameters, connection, signal }) {
      const there = partsOf(await readCredit(connection, credit, textAt(parameters, credit.setting), signal));
      return { items: there.map((one) => ({ json: allocation.read(one) })) };
    },
  });

/** Declares a step that takes an allocation back: the credit is free again, and the invoice open. One that is not there is taken back already. */
export const takePartBack = (credit: Credit, words: Words): NodeDefinition =>
  defineNode({
    ...common,
    mode: 'each',
    ...words,
    effect: BRINGS_ABOUT,
    parameters: Type.Object(
      {
        ...idOf(credit),
        allocationId: id({
          title: 'Allocation',
          description: 'Id of the allocation, as the list of allocations has it.',
        }),
      },
      { additionalProperties: false },
    ),
    output: {
      type: 'object',
      properties: {
        [credit.setting]: { type: 'string' },
        allocationId: { type: 'string' },
        status: { const: 'DELETED' },
      },
      required: [credit.setting, 'allocationId', 'status'],
      additionalProperties: false,
    },
    ports: ['deleted'],
    example: { [credit.setting]: A_CREDIT, allocationId: '2bb15054-3868-4f85-a9c6-0402ec8c1201' },

    async run({ parameters, connection, signal }) {
      const creditId = textAt(parameters, credit.setting);
      const { allocationId } = parameters;
      const there = partsOf(await readCredit(connection, credit, creditId, signal));
      if (there.some((one) => textAt(one, 'AllocationID').toLowerCase() === allocationId.toLowerCase())) {
        const path = api(credit.endpoint, creditId, 'Allocations', allocationId);
        await connection.delete(path, { expect: 'none', signal });
      }
      const output = { [credit.setting]: creditId, allocationId, status: 'DELETED' };
      return { port: 'deleted', output, reference: creditId };
    },
  });
