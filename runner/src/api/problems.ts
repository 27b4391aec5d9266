import { STATUS_CODES } from 'node:http';
import type { JsonObject } from '@holdfast/workflow';

/** A refusal with words for a person and a code for programs: becomes problem+json (RFC 9457). */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  readonly code: string;
  readonly extra: JsonObject;

  constructor(status: number, code: string, detail: string, extra: JsonObject = {}) {
    super(detail);
    this.status = status;
    this.code = code;
    this.extra = extra;
  }
}

export const notFound = (what: string): ProblemError =>
  new ProblemError(404, 'not_found', `${what} does not exist, or is not yours to see.`);

/** The body of a refusal. */
export function problemBody(error: ProblemError, correlationId: string): JsonObject {
  return {
    type: `urn:holdfast:problem:${error.code}`,
    title: STATUS_CODES[error.status] ?? 'Error',
    status: error.status,
    detail: error.message,
    code: error.code,
    correlationId,
    ...error.extra,
  };
}
