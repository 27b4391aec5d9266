import { fail } from '@holdfast/node-sdk';
import { drawApart, type Limits } from './apart.ts';
import { checkedType } from './intake.ts';

/** A page as a browser can show it: it holds nothing but its looks. */
export interface ShownPage {
  readonly mimeType: string;
  readonly bytes: Uint8Array;
  readonly pageCount: number;
}

/**
 * One page of a document, from 1, for people to look at. A page of a PDF is drawn in a process apart, `width` pixels
 * wide; an image is the image itself, of the type that its bytes have.
 *
 * @throws NodeFailure data/unsupported_document, data/too_large, data/damaged_document, data/encrypted_document, data/no_page, permanent/resource_limit
 */
export async function shownPage(
  bytes: Uint8Array,
  name: string,
  { page, width, ...limits }: { readonly page: number; readonly width: number } & Limits,
): Promise<ShownPage> {
  const { kind, mimeType } = await checkedType(bytes, name);
  if (kind === 'pdf') return { mimeType: 'image/png', ...(await drawApart({ bytes, page, width }, name, limits)) };
  if (page === 1) return { mimeType, bytes, pageCount: 1 };
  throw fail.data('no_page', { message: `"${name}" is an image: it has one page.` });
}
