import { type Field, instant, one, shape, text, within } from '@holdfast/node-sdk/records';

/** Another record, as a document names it. */
export const named = (from: string): Field => one(from, shape({ id: text('value'), name: text('name') }));

/** What every record begins with. */
export const identity = (): Readonly<Record<string, Field>> => ({ id: text('Id'), syncToken: text('SyncToken') });

/** When it was made and changed. */
export const times = (): Readonly<Record<string, Field>> => ({
  createdAt: within('MetaData', instant('CreateTime')),
  updatedAt: within('MetaData', instant('LastUpdatedTime')),
});
