import { createHash } from 'node:crypto';
import { defineNode, fail, type Item, NodeFailure, parameter } from '@holdfast/node-sdk';
import { added, day, dayIn } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { VERSIONS, writePain001 } from '../pain001.ts';
import {
  bicOf,
  ibanOf,
  MOST_ID,
  MOST_NAME,
  type Payment,
  paymentJson,
  paymentOf,
  type SaidPayment,
  textOf,
} from '../payments.ts';

const bic = (whose: string) =>
  parameter.text({
    title: 'BIC',
    description: `Of the bank of ${whose}. Empty: the bank knows it by the IBAN.`,
  });

/** Most payments of one file; banks take no more. */
const MOST_PAYMENTS = 10_000;

/**
 * Writes one file of SEPA credit transfers for all items. It is named by what is in it and by this step: a retry writes
 * the same file, and a bank takes a file of one name only once.
 */
export const buildPayments = defineNode({
  type: 'payment-file.build',
  typeVersion: 1,
  title: 'Write a payment file',
  description:
    'Writes SEPA credit transfers as an ISO 20022 file (pain.001) for the bank, one payment for each item. Payments that break a rule leave by their failure.',
  category: 'finance',
  icon: 'file-euro',
  keywords: ['payment', 'bank', 'sepa', 'credit transfer', 'iso 20022', 'pain.001', 'transfer', 'salary', 'supplier'],
  source: 'https://www.iso20022.org/iso-20022-message-definitions',
  mode: 'all',
  parameters: Type.Object(
    {
      ownName: Type.String({
        title: 'Your name',
        description: 'Whose account pays.',
        minLength: 1,
        maxLength: MOST_NAME,
      }),
      ownIban: Type.String({ title: 'Your IBAN', description: 'Of the account that pays.' }),
      ownBic: bic('the account that pays'),
      executionDate: day({
        title: 'On',
        description: 'Day on which the bank is to pay, such as 2026-01-31. Empty: the day on which the run began.',
      }),
      name: Type.String({ title: 'Who is paid', description: 'Name of whoever is paid. 70 characters.' }),
      iban: Type.String({ title: 'IBAN', description: 'Of the account that is paid to.' }),
      bic: bic('whoever is paid'),
      amount: Type.String({ title: 'Amount', description: 'In euros, such as 1250.00.', examples: ['1250.00'] }),
      reference: parameter.text({
        title: 'Creditor reference',
        description: 'Such as RF18539007547034, where the invoice has one. Then there is no text.',
      }),
      text: parameter.text({
        title: 'Text',
        description: 'What it is for, such as the number of the invoice. 140 characters.',
      }),
      endToEndId: parameter.text({
        title: 'Your reference',
        description:
          'Comes back on the statement, as the reference of the entry. No two payments have the same. Empty: one is made.',
      }),
      booking: parameter.choice(
        { title: 'On the statement', description: 'How the bank books the payments of the file.' },
        { bank: 'As agreed with the bank', batch: 'As one sum', single: 'Each by itself' },
        'bank',
      ),
      version: parameter.choice(
        { title: 'Version', description: 'Which version of the message the bank takes.' },
        { [VERSIONS[0]]: 'pain.001.001.09, of 2019', [VERSIONS[1]]: 'pain.001.001.03, of 2009' },
        VERSIONS[0],
      ),
      file: parameter.text(
        { title: 'File', description: 'What it is called on the item.', maxLength: 100 },
        'payments',
      ),
    },
    { additionalProperties: false },
  ),
  ports: {
    fixed: [
      { name: 'file', title: 'File' },
      { name: 'payments', title: 'Payments' },
    ],
  },
  example: {
    ownName: 'Example GmbH',
    ownIban: 'DE89370400440532013000',
    name: '={{ $json.supplier }}',
    iban: '={{ $json.iban }}',
    amount: '={{ $json.total }}',
    text: '={{ $json.number }}',
  },

  async run({ parameters, items, files, run, idempotencyKey, parametersFor }) {
    if (items.length > MOST_PAYMENTS)
      throw fail.permanent('resource_limit', {
        message: `A bank takes ${MOST_PAYMENTS} payments in one file; these are ${items.length}. Split the list.`,
      });
    const today = dayIn(run.timeZone, run.startedAt);
    const executionDate = parameters.executionDate || today;
    if (executionDate < today || Number.isNaN(Date.parse(executionDate)))
      throw fail.data('bad_input', {
        message: `${executionDate} is past, or no day. Say a day on which the bank can still pay.`,
        evidence: { path: '/executionDate' },
      });
    const debtor = {
      name: textOf(parameters.ownName, 'ownName', MOST_NAME),
      iban: ibanOf(parameters.ownIban, 'ownIban'),
      bic: bicOf(parameters.ownBic, 'ownBic'),
    };
    const payments: (Payment & { readonly from: number })[] = [];
    const failures: { index: number; failure: NodeFailure['failure'] }[] = [];
    const taken = new Set<string>();
    for (const index of items.keys()) {
      try {
        const said = parametersFor(index);
        const payment = paymentOf(said, ownIdOf(idempotencyKey, said, index));
        if (taken.has(payment.endToEndId))
          throw fail.data('bad_input', {
            message: `Another payment of this file has the reference "${payment.endToEndId}". Is it the same one? Then take it out.`,
            evidence: { path: '/endToEndId' },
          });
        taken.add(payment.endToEndId);
        payments.push({ ...payment, from: index });
      } catch (error) {
        if (!(error instanceof NodeFailure)) throw error;
        failures.push({ index, failure: error.failure });
      }
    }
    if (payments.length === 0) return { outputs: { file: [], payments: [] }, failures };
    const { version, booking } = parameters;
    const sum = added(payments.map((payment) => payment.amount));
    const about = {
      version,
      executionDate,
      debtor,
      isBatch: booking === 'bank' ? null : booking === 'batch',
      payments,
      sum,
    };
    const messageId = messageIdOf(idempotencyKey, about);
    const text = writePain001({ ...about, messageId, createdAt: run.startedAt });
    const written = await files.write({
      name: `${messageId}.xml`,
      mimeType: 'application/xml',
      bytes: Buffer.from(text),
    });
    const facts = { messageId, version, executionDate, count: payments.length, sum, currency: 'EUR' };
    return {
      outputs: {
        file: [{ json: facts, files: { [parameters.file]: written } }],
        payments: payments.map(({ from, ...payment }): Item => ({ json: paymentJson(payment, messageId), from })),
      },
      failures,
    };
  },
});

const digest = (...parts: readonly string[]): string =>
  createHash('sha256').update(parts.join('\n')).digest('hex').toUpperCase();

/** Of the step and its payments: what was left out and comes later, corrected, is another file. */
const messageIdOf = (key: string, about: object): string =>
  `HF-${digest(key, JSON.stringify(about)).slice(0, MOST_ID - 3)}`;

/** Of what is paid: a part of the list that is tried again has other places, and other payments. */
const ownIdOf = (key: string, { name, iban, amount, reference, text }: SaidPayment, index: number): string =>
  `HF-${digest(key, name, iban, amount, reference, text, String(index)).slice(0, MOST_ID - 3)}`;
