import { parameter } from '@holdfast/node-sdk';
import { day, filled, has } from '@holdfast/node-sdk/records';
import { Type } from 'typebox';
import { changeOne, expectedEtag } from '../operations.ts';
import { purchaseCreditMemos } from '../resources.ts';
import { id } from '../schema/parameters.ts';

/** Changes a draft. What is left empty stays as it is; lines are not touched. */
export const updatePurchaseCreditMemo = changeOne(
  purchaseCreditMemos,
  {
    type: 'business-central.purchaseCreditMemo.update',
    title: 'Change a purchase credit memo',
    description: 'Changes the dates or the number of a purchase credit memo that is not posted.',
    icon: 'file-pencil',
  },
  {
    parameters: Type.Object(
      {
        id: id(purchaseCreditMemos.title),
        expectedEtag,
        date: day({ title: 'Date', description: 'Such as 2026-01-15.' }),
        postingDate: day({ title: 'Posting date', description: 'Day on which it counts.' }),
        vendorCreditMemoNumber: parameter.text({
          title: 'Number of the vendor',
          description: 'What the vendor calls it.',
          maxLength: 35,
        }),
      },
      { additionalProperties: false },
    ),
    example: { id: '5d115c9c-44e3-ea11-bb43-000d3a2feca1', vendorCreditMemoNumber: 'CR-7' },
    change: ({ id: idOf, expectedEtag: expected, date, postingDate, vendorCreditMemoNumber }) => ({
      idOf,
      expected,
      isDone: has(filled({ date, postingDate, vendorCreditMemoNumber })),
      body: filled({ creditMemoDate: date, postingDate, vendorCreditMemoNumber }),
    }),
  },
);
