import { type Doc, type PracticeRequest, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';

/** Keeps a file beside a document. One of the same name takes its place. */
export function attach(
  books: Books,
  docId: string,
  name: string,
  request: PracticeRequest,
): { file: Doc; isNew: boolean } {
  const files = books.attachments.get(docId) ?? new Map<string, Doc>();
  const before = files.get(name);
  const file = {
    AttachmentID: before ? textOf(before, 'AttachmentID') : books.newId(),
    FileName: name,
    Url: `https://api.xero.com${request.path}`,
    MimeType: request.headers['content-type'] ?? 'application/octet-stream',
    ContentLength: request.body.length,
    IncludeOnline: request.query.get('IncludeOnline') === 'true',
  };
  files.set(name, file);
  books.attachments.set(docId, files);
  return { file, isNew: before === undefined };
}
