import type { IncomingMessage } from 'node:http';
import { NodeFailure } from '@holdfast/node-sdk';
import type { StoredFile } from '../connections/files.ts';
import { Reply } from './calls.ts';
import { ProblemError } from './problems.ts';

const MOST_TIME_MS = 20_000;

/**
 * A page of a document, to look at. What goes out is a picture of the type that its bytes have, and a browser that
 * is sent there by itself runs nothing (S-11).
 *
 * @throws ProblemError 422 with the code of the failure
 */
export async function filePage(
  { bytes, name }: StoredFile,
  wanted: { readonly page: number; readonly width: number },
  request: IncomingMessage,
): Promise<Reply> {
  const { shownPage } = await import('@holdfast/nodes-documents/pages');
  const gone = new AbortController();
  const leave = () => gone.abort();
  request.socket.once('close', leave);
  try {
    const shown = await shownPage(bytes, name, { ...wanted, timeoutMs: MOST_TIME_MS, signal: gone.signal });
    return new Reply(200, Buffer.from(shown.bytes), {
      'content-type': shown.mimeType,
      'content-disposition': 'attachment; filename="page"',
      'content-security-policy': "sandbox; default-src 'none'",
      'x-page-count': String(shown.pageCount),
    });
  } catch (error) {
    if (!(error instanceof NodeFailure)) throw error;
    throw new ProblemError(422, error.failure.code.replace(/^.*\//, ''), error.message);
  } finally {
    request.socket.removeListener('close', leave);
  }
}
