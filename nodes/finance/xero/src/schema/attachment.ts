import { flag, shape, text } from './shape.ts';

/** A file beside a document. From `Attachment` of Xero's accounting API. */
export const attachment = shape({
  attachmentId: text('AttachmentID'),
  fileName: text('FileName'),
  mimeType: text('MimeType'),
  isShownOnline: flag('IncludeOnline'),
});
