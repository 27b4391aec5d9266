import { type FailureDetails, fail, NodeFailure } from '@holdfast/node-sdk';
import type { Phase } from '@holdfast/workflow';

/** What is known of a request that went wrong. */
export interface Trouble {
  readonly isWrite: boolean;
  readonly phase: Phase;
  /** `POST https://api.example.com/invoices`, without query. */
  readonly what: string;
  /** Where the status line came: what it said. */
  readonly status?: number;
  /** It failed in the same way before: what may pass is not waited for again (N6). */
  readonly isRepeated?: boolean;
}

const UNREACHABLE = new Set([
  'ENOTFOUND',
  'EAI_AGAIN',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const OURS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'TimeoutError', 'AbortError']);
const isCertificate = (code: string): boolean =>
  /^(ERR_TLS_CERT_|CERT_|DEPTH_ZERO_|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH$|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$)/.test(
    code,
  );
/** Alerts by which a server ends a handshake because of who we say we are. In TLS 1.3 they come when we think that it is over, and are seen as a lost connection. */
const isOurCertificate = (code: string): boolean =>
  /^ERR_SSL_.*ALERT_(CERTIFICATE_(REQUIRED|REVOKED|EXPIRED|UNKNOWN)|BAD_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)$/.test(
    code,
  );
const isTls = (code: string): boolean => /^(ERR_SSL_|ERR_TLS_|EPROTO$)/.test(code);
/** The parser of undici names its errors without always giving them a code. */
const UNREADABLE = new Set(['HTTPParserError', 'UND_ERR_HEADERS_OVERFLOW', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH']);
const isUnreadable = (code: string): boolean => code.startsWith('HPE_') || UNREADABLE.has(code);

export const codeOf = (error: unknown): string => {
  if (!(error instanceof Error)) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return error.cause instanceof Error ? codeOf(error.cause) : error.name;
};

/** Failure model 1a: a request that got no whole answer. The phase decides before the code does. */
export function classifyError(error: unknown, trouble: Trouble): NodeFailure {
  if (error instanceof NodeFailure) return error;
  const errorCode = codeOf(error);
  const base = { phase: trouble.phase, evidence: { errorCode }, cause: error } satisfies Partial<FailureDetails>;
  if (trouble.phase === 'unsent') return unsent(errorCode, trouble, base);
  return trouble.phase === 'maybe_sent' ? unanswered(errorCode, trouble, base) : broken(errorCode, trouble, base);
}

type Base = Omit<FailureDetails, 'message'>;

/** N1: no byte left, so nothing was done. A certificate does not get better by waiting. */
function unsent(errorCode: string, { what }: Trouble, base: Base): NodeFailure {
  if (isCertificate(errorCode)) {
    return fail.permanent('certificate', {
      ...base,
      decidedBy: 'N1',
      message: `The certificate of the server is not trusted (${errorCode}): ${what} was not sent.`,
    });
  }
  if (isOurCertificate(errorCode)) {
    return fail.permanent('auth', {
      ...base,
      decidedBy: 'N1',
      message: `The server does not take the certificate of this connection (${errorCode}): ${what} was not sent. Check that the provider knows it.`,
    });
  }
  const isKnown = UNREACHABLE.has(errorCode) || isTls(errorCode);
  return fail.transient(isKnown ? 'unreachable' : 'not_sent', {
    ...base,
    decidedBy: isKnown ? 'N1' : OURS.has(errorCode) ? 'N3' : 'N2',
    message: `The server could not be reached (${errorCode || 'no connection'}): ${what} was not sent.`,
  });
}

/** N2, N3, N6: a byte may have left and no status line came. A write is in doubt, whatever the code says (R0). */
function unanswered(errorCode: string, { isWrite, what, isRepeated }: Trouble, base: Base): NodeFailure {
  const isOurs = OURS.has(errorCode);
  const decidedBy = isOurs ? 'N3' : isUnreadable(errorCode) ? 'N6' : 'N2';
  const why = errorCode || 'connection lost';
  if (isWrite) {
    return fail.ambiguous('no_answer', {
      ...base,
      decidedBy,
      message: `${what} was sent and got no answer (${why}). Nobody knows yet whether it took effect.`,
    });
  }
  if (decidedBy === 'N6') {
    const message = `What answered ${what} does not speak HTTP as it should (${why}).`;
    return isRepeated
      ? fail.data('unreadable', { ...base, decidedBy, message })
      : fail.transient('unreadable', { ...base, decidedBy, message });
  }
  return fail.transient(isOurs ? 'timeout' : 'no_answer', {
    ...base,
    decidedBy,
    message: `${what} got no answer (${why}).`,
  });
}

/** N4: the status said yes and the rest did not arrive. A 202 said that it may be done one day, and where to ask is lost. */
function broken(errorCode: string, { isWrite, what, status }: Trouble, base: Base): NodeFailure {
  if (isWrite && status === 202)
    return fail.ambiguous('no_answer', {
      ...base,
      decidedBy: 'N4',
      message: `The server took ${what} on, and its answer broke off. Nobody knows yet whether it is done, or will be.`,
    });
  if (isWrite) {
    return fail.ambiguous('answer_lost', {
      ...base,
      decidedBy: 'N4',
      message: `The server accepted ${what}, but its answer broke off. The write stands; what it gave is not known yet.`,
    });
  }
  if (errorCode === 'ERR_BUFFER_TOO_LARGE') return tooLarge(what, base);
  return fail.transient('cut_answer', { ...base, decidedBy: 'N4', message: `The answer to ${what} broke off.` });
}

/** An answer beyond the limit will be as large the next time. */
export const tooLarge = (what: string, base: Base): NodeFailure =>
  fail.data('too_large', {
    ...base,
    phase: 'answered_partial',
    decidedBy: 'limits',
    message: `The answer to ${what} is larger than this installation takes. Ask for less, or for pages.`,
  });

export const RETRY_AFTER_MIN_MS = 1_000;
export const RETRY_AFTER_MAX_MS = 15 * 60_000;
const NUMBER = /^[+-]?\d+(\.\d+)?$/;

/**
 * `Retry-After` in milliseconds from `now`, in seconds or as a date, clamped to
 * 1 s … 15 min. Undefined when it is neither.
 */
export function retryAfterMs(header: string | undefined, now: number): number | undefined {
  const said = header?.trim() ?? '';
  const ms = NUMBER.test(said) ? Number(said) * 1_000 : /[a-z]{3}/i.test(said) ? Date.parse(said) - now : Number.NaN;
  if (Number.isNaN(ms)) return undefined;
  return Math.min(RETRY_AFTER_MAX_MS, Math.max(RETRY_AFTER_MIN_MS, Math.round(ms)));
}
