import { fail } from '@holdfast/node-sdk';

/** What is read, by what its bytes are: neither names nor what senders say count. */
const SIGNATURES: readonly (readonly [mimeType: string, begins: string, at: number])[] = [
  ['application/pdf', '%PDF-', 0],
  ['image/png', '\u0089PNG\r\n\u001a\n', 0],
  ['image/jpeg', '\u00ff\u00d8\u00ff', 0],
  ['image/webp', 'WEBP', 8],
  ['image/bmp', 'BM', 0],
];
/** Largest image, in pixels: more would take more memory than a page of paper is worth. */
const MAX_PIXELS = 40_000_000;
const MAX_SIDE = 20_000;

export type DocumentType = { readonly mimeType: string; readonly kind: 'pdf' | 'image' };

/** What a file is, by its first bytes; null for what is no document. */
export function typeOf(bytes: Uint8Array): DocumentType | null {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 16)).toString('latin1');
  const found = SIGNATURES.find(([, begins, at]) => head.startsWith(begins, at));
  return found ? { mimeType: found[0], kind: found[0] === 'application/pdf' ? 'pdf' : 'image' } : null;
}

/**
 * What a document is, by its content. Of an image the head alone is read: nothing is unpacked before its size is known.
 *
 * @throws NodeFailure data/unsupported_document, data/too_large, data/damaged_document
 */
export async function checkedType(bytes: Uint8Array, name: string): Promise<DocumentType> {
  const type = typeOf(bytes);
  if (!type)
    throw fail.data('unsupported_document', {
      message: `"${name}" is no document by its content. PDF, PNG, JPEG, WebP and BMP are read.`,
    });
  if (type.kind === 'image') await sizeOfImage(bytes, name);
  return type;
}

/** @throws NodeFailure data/too_large, data/damaged_document */
async function sizeOfImage(bytes: Uint8Array, name: string): Promise<void> {
  const { imageSize } = await import('image-size');
  let size: { width: number; height: number };
  try {
    // Of its own memory: the library reads on behind the end of a view.
    size = imageSize(new Uint8Array(bytes));
  } catch (cause) {
    throw fail.data('damaged_document', { message: `"${name}" is no image that can be read.`, cause });
  }
  const { width, height } = size;
  // A head that ends too early has no numbers.
  if (!(width > 0 && height > 0))
    throw fail.data('damaged_document', { message: `"${name}" is no image that can be read.` });
  if (width * height > MAX_PIXELS || Math.max(width, height) > MAX_SIDE)
    throw fail.data('too_large', {
      message: `"${name}" has ${width} × ${height} pixels; ${MAX_PIXELS / 1_000_000} million are read. Send it smaller.`,
    });
}
