import { type FailureDetails, fail, NodeFailure } from '@holdfast/node-sdk';
import type { Failure, Phase } from '@holdfast/workflow';

/** What is known of a request that went wrong. */
export interface Trouble {
  readonly isWrite: boolean;
  readonly phase: Phase;
  /** `POST https://api.example.com/invoices`, without query. */
  readonly what: string;
}

const UNREACHABLE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const isCertificate = (code: string): boolean =>
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED|UNABLE_TO_)/.test(code);

const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
};

/** Failure model 1a: a request that got no whole answer. The phase decides before the code does. */
export function classifyError(error: unknown, { isWrite, phase, what }: Trouble): NodeFailure {
  if (error instanceof NodeFailure) return error;
  const errorCode = codeOf(error);
  const base = { phase, evidence: { errorCode }, cause: error } satisfies Partial<FailureDetails>;
  if (phase === 'unsent') {
    if (isCertificate(errorCode)) {
      return fail.permanent('certificate', {
        ...base,
        decidedBy: 'N1',
        message: `The certificate of the server is not trusted (${errorCode}): ${what} was not sent.`,
      });
    }
    const isKnown = UNREACHABLE.has(errorCode);
    return fail.transient(isKnown ? 'unreachable' : 'not_sent', {
      ...base,
      decidedBy: isKnown ? 'N1' : 'N2',
      message: `The server could not be reached (${errorCode || 'no connection'}): ${what} was not sent.`,
    });
  }
  if (phase === 'answered_partial') {
    if (!isWrite)
      return fail.transient('cut_answer', { ...base, decidedBy: 'N4', message: `The answer to ${what} broke off.` });
    return fail.ambiguous('answer_lost', {
      ...base,
      decidedBy: 'N4',
      message: `The server accepted ${what}, but its answer broke off. The write stands; what it gave is not known yet.`,
    });
  }
  const isOurs = errorCode === 'UND_ERR_HEADERS_TIMEOUT' || errorCode === 'TimeoutError' || errorCode === 'AbortError';
  const decidedBy = isOurs
    ? 'N3'
    : errorCode.startsWith('HPE_') || errorCode === 'UND_ERR_HEADERS_OVERFLOW'
      ? 'N6'
      : 'N2';
  if (isWrite) {
    return fail.ambiguous('no_answer', {
      ...base,
      decidedBy,
      message: `${what} was sent and got no answer (${errorCode || 'connection lost'}). Nobody knows yet whether it took effect.`,
    });
  }
  return fail.transient(isOurs ? 'timeout' : 'no_answer', {
    ...base,
    decidedBy,
    message: `${what} got no answer (${errorCode || 'connection lost'}).`,
  });
}

const RETRY_AFTER_MIN_MS = 1_000;
const RETRY_AFTER_MAX_MS = 15 * 60_000;

/** `Retry-After` in milliseconds from `now`, in seconds or as a date, clamped to 1 s … 15 min. */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\d+(\.\d+)?$/.test(header.trim()) ? Number(header) * 1_000 : Date.parse(header) - now;
  if (!Number.isFinite(seconds)) return undefined;
  return Math.min(RETRY_AFTER_MAX_MS, Math.max(RETRY_AFTER_MIN_MS, Math.round(seconds)));
}

/** Failure model 1b: what a status means. Null for a success. */
export function classifyStatus(
  status: number,
  facts: { isWrite: boolean; what: string; retryAfter: number | undefined; body: string },
): NodeFailure | null {
  if (status >= 200 && status < 300) return null;
  const { isWrite, what, retryAfter, body } = facts;
  const evidence: NonNullable<Failure['evidence']> = {
    status,
    ...(body === '' ? {} : { body: body.slice(0, 2_048) }),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
  };
  const said = (message: string) => ({ message, phase: 'answered' as const, decidedBy: '1b', evidence });
  const unclear = () =>
    isWrite
      ? fail.ambiguous('no_answer', said(`${what} was answered ${status}: nobody knows yet whether it took effect.`))
      : fail.transient('server_error', said(`${what} was answered ${status}. It is tried again.`));
  const isLimited = status === 403 && (retryAfter !== undefined || /rate.?limit|too many requests/i.test(body));
  if (status === 429 || isLimited || (status === 503 && retryAfter !== undefined))
    return fail.transient('rate_limited', said(`${what} was answered ${status}: too many calls.`));
  switch (status) {
    case 400:
    case 422:
      return fail.data('rejected', said(`The server rejected the data of ${what} (${status}).`));
    case 401:
      return fail.permanent('auth', said(`The server refused the sign-in of ${what} (401). Check the connection.`));
    case 402:
    case 403:
    case 451:
      return fail.policy('forbidden', said(`The server forbids ${what} (${status}).`));
    case 404:
    case 410:
      return isWrite
        ? fail.permanent('not_found', said(`There is nothing at the address of ${what} (${status}).`))
        : fail.data('not_found', said(`${what} found nothing (${status}).`));
    case 408:
    case 425:
      return unclear();
    case 409:
      return fail.data('conflict', said(`The server says that ${what} conflicts with what it has (409).`));
    case 412:
    case 428:
      return fail.data('stale', said(`The record was changed by somebody else since it was read (${status}).`));
    case 423:
      return fail.transient('locked', said(`The record is locked (423). It is tried again.`));
    case 500:
    case 502:
    case 503:
    case 504:
      return unclear();
    case 501:
    case 505:
    case 511:
      return fail.permanent('unsupported', said(`The server does not support ${what} (${status}).`));
    default:
  }
  if (status >= 520 && status < 530) return unclear();
  if (status >= 300 && status < 400)
    return fail.permanent('unexpected_redirect', said(`${what} was redirected (${status}), which is not followed.`));
  return fail.permanent(
    status < 500 ? 'bad_request_shape' : 'unsupported',
    said(`The server does not take ${what} (${status}).`),
  );
}
