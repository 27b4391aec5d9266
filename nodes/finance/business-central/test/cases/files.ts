import { type ConnectorCase, MemoryFiles } from '@holdfast/node-sdk/testing';
import type { Books } from '../../practice/books.ts';
import { IDS, put } from '../practice.ts';
import { withFile, withInvoice, withLineFile, withPosted, withWaiting } from './prepared.ts';

const files = new MemoryFiles();
const receipt = await files.text('receipt.txt', 'Paid');

/** Cases of files and PDFs. */
export const filesCases: Readonly<Record<string, ConnectorCase<Books>>> = {
  'business-central.attachment.create': {
    parameters: { id: IDS.salesInvoice, fileName: 'receipt.txt' },
    prepare: withInvoice,
    gives: { fileName: 'receipt.txt', parentType: 'Sales Invoice', sizeBytes: 0 },
    knownBy: 'the name of the file',
  },
  'business-central.attachment.fill': {
    parameters: { id: IDS.attachment },
    prepare: (books) => {
      withInvoice(books);
      put(books, 'documentAttachments', 'attachment');
    },
    items: [{ json: {}, files: { data: receipt } }],
    files,
    gives: { fileName: 'receipt.txt', sizeBytes: 4 },
  },
  'business-central.attachment.list': {
    parameters: { id: IDS.salesInvoice },
    prepare: withFile,
    gives: { fileName: 'receipt.txt', parentType: 'Sales Invoice', sizeBytes: 4 },
  },
  'business-central.attachment.read': {
    parameters: { id: IDS.attachment },
    prepare: withFile,
    gives: { fileName: 'receipt.txt', sizeBytes: 4 },
  },
  'business-central.attachment.delete': {
    parameters: { id: IDS.attachment },
    prepare: withFile,
    gives: { status: 'Deleted' },
  },
  'business-central.pdf.read': {
    parameters: { id: IDS.salesInvoice },
    prepare: withPosted,
    gives: { number: 'PS-INV900', status: 'Open' },
  },
  'business-central.lineAttachment.create': {
    parameters: { lineId: IDS.waiting, fileName: 'receipt.txt' },
    prepare: withWaiting,
    gives: { fileName: 'receipt.txt', parentType: 'Journal', parentId: IDS.waiting, sizeBytes: 0 },
    knownBy: 'the name of the file',
  },
  'business-central.lineAttachment.fill': {
    parameters: { id: IDS.attachment },
    prepare: withLineFile(''),
    items: [{ json: {}, files: { data: receipt } }],
    files,
    gives: { fileName: 'receipt.txt', sizeBytes: 4 },
  },
  'business-central.lineAttachment.list': {
    parameters: { lineId: IDS.waiting },
    prepare: withLineFile('Paid'),
    gives: { fileName: 'receipt.txt', parentType: 'Journal', sizeBytes: 4 },
  },
  'business-central.lineAttachment.read': {
    parameters: { id: IDS.attachment },
    prepare: withLineFile('Paid'),
    gives: { fileName: 'receipt.txt', sizeBytes: 4 },
  },
  'business-central.lineAttachment.delete': {
    parameters: { id: IDS.attachment },
    prepare: withLineFile('Paid'),
    gives: { status: 'Deleted' },
  },
};
