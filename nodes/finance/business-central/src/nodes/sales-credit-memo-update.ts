import { defineNode } from '@holdfast/node-sdk';
import { day, filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { BRINGS_ABOUT } from '../limits.ts';
import { bringAbout, common, expectedEtag, sourceOf } from '../operations.ts';
import { salesCreditMemos } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes a draft. What is left empty stays as it is; lines are not touched. */
export const updateSalesCreditMemo = defineNode({
  ...common,
  mode: 'each',
  type: 'business-central.salesCreditMemo.update',
  title: 'Change a credit memo',
  description: 'Changes the dates of a credit memo that is not posted.',
  icon: 'file-pencil',
  source: sourceOf(salesCreditMemos.page),
  effect: BRINGS_ABOUT,
  parameters: Type.Object(
    {
      id: id(salesCreditMemos.title),
      expectedEtag,
      date: day({ title: 'Date', description: 'Such as 2026-01-15.' }),
      postingDate: day({ title: 'Posting date', description: 'Day on which it counts.' }),
    },
    { additionalProperties: false },
  ),
  output: salesCreditMemos.shape.schema,
  ports: ['changed'],
  example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', postingDate: '2026-03-01' },

  async run(context) {
    const { id: idOf, expectedEtag: expected, date, postingDate } = context.parameters;
    const change = {
      idOf,
      expected,
      isDone: has(filled({ date, postingDate })),
      body: filled({ creditMemoDate: date, postingDate }),
    };
    return { port: 'changed', ...(await bringAbout(context, salesCreditMemos, change)) };
  },
});
