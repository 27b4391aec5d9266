import { type Doc, type PracticeAnswer, type PracticeRequest, textOf } from '@holdfast/practice';
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
  books.contents.set(file.AttachmentID, request.body);
  books.attachments.set(docId, files);
  return { file, isNew: before === undefined };
}

/** Files beside a document, as they are listed. */
export const filesOf = (books: Books, docId: string): Doc[] => [...(books.attachments.get(docId)?.values() ?? [])];

/** The bytes of a file, for who takes bytes and says its type. Null: there is none of this id or name, or it is not to be had like this. */
export function contentOf(
  books: Books,
  docId: string,
  name: string,
  { headers }: PracticeRequest,
): PracticeAnswer | null {
  const file = filesOf(books, docId).find(({ AttachmentID, FileName }) => AttachmentID === name || FileName === name);
  const type = textOf(file ?? {}, 'MimeType');
  if (!file || headers.accept !== 'application/octet-stream' || headers.contenttype !== type) return null;
  const body = books.contents.get(textOf(file, 'AttachmentID')) ?? Buffer.alloc(0);
  return { status: 200, headers: { 'content-type': type }, body };
}
