import type { IncomingMessage } from 'node:http';
import { NodeFailure } from '@holdfast/node-sdk';
import type { StoredFile } from '../connections/files.ts';
import { Reply } from './calls.ts';
import { ProblemError } from './problems.ts';

const MOST_TIME_MS = 20_000;
/** Pages that people of one workspace may wait for at once. Each holds its document in memory, and they are drawn one after the other. */
const MOST_WAITING = 16;

/** Pages that people wait for, by workspace: who asks for too many is turned away before anything is read. */
export class PageDesk {
  readonly #most: number;
  readonly #waiting = new Map<string, number>();

  constructor(most = MOST_WAITING) {
    this.#most = most;
  }

  /** @throws ProblemError 429 too_many_pages */
  async within<T>(workspaceId: string, work: () => Promise<T>): Promise<T> {
    const waiting = this.#waiting.get(workspaceId) ?? 0;
    if (waiting >= this.#most)
      throw new ProblemError(
        429,
        'too_many_pages',
        `${waiting} pages of documents are being drawn for this workspace already. Ask again when some of them have come.`,
      );
    this.#waiting.set(workspaceId, waiting + 1);
    try {
      return await work();
    } finally {
      const left = (this.#waiting.get(workspaceId) ?? 1) - 1;
      if (left > 0) this.#waiting.set(workspaceId, left);
      else this.#waiting.delete(workspaceId);
    }
  }
}

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
