import { flag, shape, text } from '@holdfast/node-sdk/records';

/** A file beside a document. From `Attachment` of Xero's accounting API. */
export const attachment = shape({
  attachmentId: text('AttachmentID'),
  fileName: text('FileName'),
  mimeType: text('MimeType'),
  isShownOnline: flag('IncludeOnline'),
});
