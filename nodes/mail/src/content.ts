import { typeOf } from '@holdfast/nodes-documents/intake';

/** What an attachment is, by its bytes alone. */
export interface Content {
  readonly mimeType: string;
  /** Something that a document step or an e-invoice step reads. */
  readonly isDocument: boolean;
}

const ARCHIVES: readonly (readonly [begins: readonly number[], mimeType: string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'application/zip'],
  [[0x50, 0x4b, 0x05, 0x06], 'application/zip'],
  [[0x1f, 0x8b], 'application/gzip'],
  [[0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], 'application/x-7z-compressed'],
  [[0x52, 0x61, 0x72, 0x21, 0x1a, 0x07], 'application/vnd.rar'],
];
/** So much is looked at to tell text from other bytes. */
const LOOK = 4_096;
const BEGINS_AS_XML = /^\ufeff?\s*(?:<\?xml\s|<(?:[A-Za-z_][\w.-]*:)?(?:Invoice|CreditNote|CrossIndustryInvoice)[\s>])/;

/** Neither the name nor the type that a sender gives counts for anything, and nothing is unpacked. */
export function contentOf(bytes: Uint8Array): Content {
  const document = typeOf(bytes);
  if (document) return { mimeType: document.mimeType, isDocument: true };
  const archive = ARCHIVES.find(([begins]) => begins.every((byte, index) => bytes[index] === byte));
  if (archive) return { mimeType: archive[1], isDocument: false };
  const text = beginningOf(bytes);
  if (text === null) return { mimeType: 'application/octet-stream', isDocument: false };
  return BEGINS_AS_XML.test(text)
    ? { mimeType: 'application/xml', isDocument: true }
    : { mimeType: 'text/plain', isDocument: false };
}

/** The beginning of a text in UTF-8; null for bytes that are none. */
function beginningOf(bytes: Uint8Array): string | null {
  const head = bytes.subarray(0, LOOK);
  if (head.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(head, { stream: bytes.length > LOOK });
  } catch {
    return null;
  }
}
