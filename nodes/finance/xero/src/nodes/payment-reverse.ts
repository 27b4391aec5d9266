import { defineNode } from '@holdfast/node-sdk';
import { textAt } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { api, elementOf } from '../calls.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { common, written } from '../operations.ts';
import { payments } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Takes a payment back; what it paid is open again. */
export const reversePayment = defineNode({
  ...common,
  mode: 'each',
  type: 'xero.payment.reverse',
  title: 'Take a payment back',
  description: 'Takes a recorded payment back: what it paid is open again.',
  icon: 'cash-off',
  source: 'https://developer.xero.com/documentation/api/accounting/payments',
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    { id: id({ title: 'Id', description: 'What Xero calls the payment.' }) },
    { additionalProperties: false },
  ),
  output: payments.shape.schema,
  ports: ['reversed'],
  example: { id: '99ea7f6b-c513-4066-bc27-b7c65dcd76c2' },

  async run({ parameters, connection, idempotencyKey, signal }) {
    const path = api('Payments', parameters.id);
    const current = elementOf((await connection.get(path, { signal })).body, 'Payments');
    if (textAt(current, 'Status') === 'DELETED')
      return { port: 'reversed', output: payments.shape.read(current), reference: parameters.id };
    const { body } = await connection.post(path, { json: { Status: 'DELETED' }, idempotencyKey, signal });
    return { port: 'reversed', ...written(payments, body) };
  },
});
