import { day, filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { changeOne, expectedEtag } from '../operations.ts';
import { salesCreditMemos } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes a draft. What is left empty stays as it is; lines are not touched. */
export const updateSalesCreditMemo = changeOne(
  salesCreditMemos,
  {
    type: 'business-central.salesCreditMemo.update',
    title: 'Change a credit memo',
    description: 'Changes the dates of a credit memo that is not posted.',
    icon: 'file-pencil',
  },
  {
    parameters: Type.Object(
      {
        id: id(salesCreditMemos.title),
        expectedEtag,
        date: day({ title: 'Date', description: 'Such as 2026-01-15.' }),
        postingDate: day({ title: 'Posting date', description: 'Day on which it counts.' }),
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', postingDate: '2026-03-01' },
    change: ({ id: idOf, expectedEtag: expected, date, postingDate }) => ({
      idOf,
      expected,
      isDone: has(filled({ date, postingDate })),
      body: filled({ creditMemoDate: date, postingDate }),
    }),
  },
);
