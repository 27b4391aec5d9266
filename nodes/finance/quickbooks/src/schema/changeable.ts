import { type JsonObject, parameter } from '@holdfast/node-sdk';
import { day, someAmount } from '@holdfast/node-sdk/records';
import type { TSchema } from 'typebox';
import { noteInstead } from '../notes.ts';

/** A field that a change may say: its name at QuickBooks, and how it is asked for. */
export interface Changeable {
  readonly from: string;
  readonly asked: TSchema;
  /** What is written for what was said, where something of what stands there has to stay. */
  merge?(said: string, current: JsonObject): string;
  /** A number at QuickBooks. */
  readonly isAmount?: true;
}

export const dated: Changeable = {
  from: 'TxnDate',
  asked: day({ title: 'Date', description: 'Such as 2026-01-15.' }),
};

export const due: Changeable = {
  from: 'DueDate',
  asked: day({ title: 'Due', description: 'Day by which it is to be paid.' }),
};

export const numbered = (description = 'Of the document.'): Changeable => ({
  from: 'DocNumber',
  asked: parameter.text({ title: 'Number', description, maxLength: 21 }),
});

/** How much it is. */
export const amounted = (description: string): Changeable => ({
  from: 'Amount',
  asked: someAmount({ title: 'Amount', description }),
  isAmount: true,
});

/** The private note. */
export const noted: Changeable = {
  from: 'PrivateNote',
  asked: parameter.text({
    title: 'Note',
    description: 'For your own people. The mark of a step that made the document stays behind it.',
    maxLength: 3_900,
  }),
  merge: noteInstead,
};
