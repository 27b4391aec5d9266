import { Worker } from 'node:worker_threads';
import type { ApiReading, Home } from '@holdfast/openapi';
import { ProblemError } from '../api/problems.ts';

export interface ReadRequest {
  readonly text: string;
  readonly home: Home;
}

export type ReadReply =
  | { readonly ok: true; readonly reading: Omit<ApiReading, 'document'>; readonly document: string }
  | { readonly ok: false; readonly code: string; readonly message: string };

const TIME_LIMIT_MS = 30_000;
const LIMITS = { maxOldGenerationSizeMb: 512, maxYoungGenerationSizeMb: 64, stackSizeMb: 8 } as const;

/**
 * Reads an OpenAPI document on a thread of its own, under limits of time and memory: documents come from
 * strangers, and nobody else waits for a large one.
 *
 * @throws ProblemError too_large, not_readable, not_openapi, too_costly
 */
export function readApiDocument(request: ReadRequest): Promise<Extract<ReadReply, { ok: true }>> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./read-thread.ts', import.meta.url), {
      workerData: request,
      env: {},
      stdin: false,
      resourceLimits: LIMITS,
    });
    const tooCostly = () => {
      reject(
        new ProblemError(
          422,
          'too_costly',
          'Reading the document takes more time or memory than it may. Give a smaller one, or JSON instead of YAML.',
        ),
      );
      void worker.terminate();
    };
    const deadline = setTimeout(tooCostly, TIME_LIMIT_MS);
    worker.once('message', (reply: ReadReply) => {
      if (reply.ok) resolve(reply);
      else reject(new ProblemError(reply.code === 'too_large' ? 413 : 422, reply.code, reply.message));
    });
    // Out of memory or out of stack. What comes after an answer changes nothing any more.
    worker.once('error', tooCostly);
    worker.once('exit', () => {
      clearTimeout(deadline);
      tooCostly();
    });
  });
}
