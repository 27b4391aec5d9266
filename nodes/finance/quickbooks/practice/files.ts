import { type Doc, type PracticeAnswer, type PracticeRequest, textOf } from '@holdfast/practice';
import type { Books } from './books.ts';
import type { Kind } from './kinds.ts';

/** Where the bytes of files lie: anybody who has an address may read it, as at the storage of QuickBooks. */
export const FILES_PATH = '/files/';

/** Notes and files beside documents. Bytes come by an upload. */
export const attachables: Kind = {
  shelf: 'Attachable',
  isName: false,
  canVoid: false,
  fields: ['AttachableRef', 'FileName', 'ContentType', 'Note', 'Category', 'Size'],
  check: (_, doc) => ({ doc }),
};

/** A file as it is read: with the address that has its bytes for a while. */
export const withAddress = (books: Books, doc: Doc, host: string): Doc =>
  books.contents.has(textOf(doc, 'Id'))
    ? {
        ...doc,
        FileAccessUri: `/v3/company/${books.realmId}/download/${textOf(doc, 'Id')}`,
        TempDownloadUri: `http://${host}${FILES_PATH}${books.realmId}/${textOf(doc, 'Id')}`,
      }
    : doc;

/** The bytes behind such an address. They come with the type of the storage, not with that of the file. */
export function bytesOf(books: ReadonlyMap<string, Books>, { path }: PracticeRequest): PracticeAnswer {
  const [realmId = '', id = ''] = path.slice(FILES_PATH.length).split('/');
  const body = books.get(realmId)?.contents.get(id);
  return body ? { status: 200, headers: { 'content-type': 'binary/octet-stream' }, body } : { status: 403 };
}
