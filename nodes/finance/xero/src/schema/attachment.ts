import { parameter } from '@holdfast/node-sdk';
import { flag, type Shape, shape, text, whole } from '@holdfast/node-sdk/records';

/** A file beside a document. From `Attachment` of Xero's accounting API. */
export const attachment = shape({
  attachmentId: text('AttachmentID'),
  fileName: text('FileName'),
  mimeType: text('MimeType'),
  isShownOnline: flag('IncludeOnline'),
});

/** The same with how large it is. */
export const keptAttachment: Shape = shape({ ...attachment.fields, sizeBytes: whole('ContentLength') });

/** What files are put beside. */
export const besides = (title: string) =>
  parameter.choice(
    { title, description: 'What it is put beside.' },
    {
      Invoices: 'An invoice or a bill',
      CreditNotes: 'A credit note',
      BankTransactions: 'A bank transaction',
      ManualJournals: 'A manual journal',
      Contacts: 'A contact',
    },
    'Invoices',
  );
