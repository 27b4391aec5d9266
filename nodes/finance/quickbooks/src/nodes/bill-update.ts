import { defineNode, parameter } from '@holdfast/node-sdk';
import { day, filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { bringAbout, expectedVersion } from '../changes.ts';
import { BRINGS_ABOUT } from '../limits.ts';
import { common, sourceOf } from '../operations.ts';
import { bills } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes a bill. What is left empty stays as it is; lines are not touched. */
export const updateBill = defineNode({
  ...common,
  mode: 'each',
  type: 'quickbooks.bill.update',
  title: 'Change a bill',
  description: 'Changes when a bill is due, or its number.',
  icon: 'file-pencil',
  source: sourceOf('Bill'),
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id('bill'),
      expectedVersion,
      dueDate: day({ title: 'Due', description: 'Day by which it is to be paid.' }),
      number: parameter.text({ title: 'Number', description: 'The number that the vendor gave it.', maxLength: 21 }),
    },
    { additionalProperties: false },
  ),
  output: bills.shape.schema,
  ports: ['changed'],
  example: { id: '25', dueDate: '2026-03-01' },

  async run(context) {
    const { id: idOf, expectedVersion: expected, ...said } = context.parameters;
    return {
      port: 'changed',
      ...(await bringAbout(context, bills, {
        idOf,
        expected,
        isDone: has(filled(said)),
        body: () => filled({ DueDate: said.dueDate, DocNumber: said.number }),
      })),
    };
  },
});
