import { parentPort, workerData } from 'node:worker_threads';
import { ApiDocumentError, readApi } from '@holdfast/openapi';
import type { ReadReply, ReadRequest } from './api-reader.ts';

/** The other end of `readApiDocument`: one document, then it ends. */
function answer({ text, home }: ReadRequest): ReadReply {
  try {
    const { document, ...reading } = readApi(text, home);
    return { ok: true, reading, document: JSON.stringify(document) };
  } catch (error) {
    if (error instanceof ApiDocumentError) return { ok: false, code: error.code, message: error.message };
    throw error;
  }
}

parentPort?.postMessage(answer(workerData as ReadRequest));
