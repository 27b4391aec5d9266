import { type FailureDetails, fail, type NodeFailure } from '@holdfast/node-sdk';
import type { Failure, RoutableClass, SettledEffect } from '@holdfast/workflow';

/** An answer, as far as its meaning goes. */
export interface StatusFacts {
  readonly isWrite: boolean;
  /** `POST https://api.example.com/invoices`, without query. */
  readonly what: string;
  readonly retryAfter: number | undefined;
  /** The beginning of the body, as text. */
  readonly body: string;
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly effect?: SettledEffect;
  /** A look-up can tell whether a write of this step happened. */
  readonly canProbe?: boolean;
}

interface Row {
  readonly statuses: readonly number[];
  readonly class: RoutableClass;
  readonly code: string;
  readonly says: (what: string, status: number) => string;
}

/** Failure model 1b, where the status alone decides. The rule of a row is `1b.` and its first status. */
const ROWS: readonly Row[] = [
  {
    statuses: [400, 422],
    class: 'data',
    code: 'rejected',
    says: (what, status) => `The server rejected the data of ${what} (${status}).`,
  },
  {
    statuses: [401],
    class: 'permanent',
    code: 'auth',
    says: (what) => `The server refused the sign-in of ${what} (401). Check the connection.`,
  },
  {
    statuses: [402, 403, 451],
    class: 'policy',
    code: 'forbidden',
    says: (what, status) => `The server forbids ${what} (${status}).`,
  },
  {
    statuses: [404, 410],
    class: 'permanent',
    code: 'not_found',
    says: (what, status) => `There is nothing at the address of ${what} (${status}).`,
  },
  {
    statuses: [405, 406, 411, 413, 414, 415, 431],
    class: 'permanent',
    code: 'bad_request_shape',
    says: (what, status) => `The server does not take ${what} in this form (${status}).`,
  },
  {
    statuses: [412, 428],
    class: 'data',
    code: 'stale',
    says: (_, status) => `The record was changed by somebody else since it was read (${status}).`,
  },
  {
    statuses: [423],
    class: 'transient',
    code: 'locked',
    says: () => 'The record is locked (423). It is tried again.',
  },
  {
    statuses: [501, 505, 511],
    class: 'permanent',
    code: 'unsupported',
    says: (what, status) => `The server does not support ${what} (${status}).`,
  },
];
const ROW_OF = new Map(ROWS.flatMap((row) => row.statuses.map((status) => [status, row] as const)));
/**
 * Answers after which nobody knows what happened. 408 and 425: the provider may have read part or all of it. From 500 on all that
 * have no row: one without a meaning is an error of the server like any other, also beyond 599 (RFC 9110, section 15).
 */
const isUnclear = (status: number): boolean =>
  status === 408 || status === 425 || (status >= 500 && !ROW_OF.has(status));

const RATE_WORDS = /rate.?limit|too many requests|quota exceeded/i;
const KEY_IN_USE = /idempoten|key[^.]{0,40}in use|(concurrent|same) request|still (being )?process|in progress/i;
const ALREADY_THERE = /already (exist|been taken|registered|in use)|duplicate/i;
const WAS_CHANGED = /e-?tag|if-match|version|stale|modified|concurren|precondition/i;

type Say = (decidedBy: string, message: string) => FailureDetails;

/** Failure model 1b: what a status means. Null for a success. */
export function classifyStatus(status: number, facts: StatusFacts): NodeFailure | null {
  if (status >= 200 && status < 300) return null;
  const { what, retryAfter, body } = facts;
  const evidence: NonNullable<Failure['evidence']> = {
    status,
    ...(body === '' ? {} : { body: body.slice(0, 2_048) }),
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
  };
  const say: Say = (decidedBy, message) => ({ message, phase: 'answered', decidedBy, evidence });
  if (isRateLimit(status, facts)) return rateLimited(status, facts, say);
  if (isUnclear(status)) return unclear(status, facts, say);
  if (status === 409) return conflict(facts, say);
  if ((status === 400 || status === 422) && facts.isWrite && ALREADY_THERE.test(body)) return alreadyThere(facts, say);
  const row = ROW_OF.get(status);
  if (row?.code === 'not_found' && !facts.isWrite)
    return fail.data('not_found', say('1b.404', `${what} found nothing (${status}).`));
  if (row) return fail[row.class](row.code, say(`1b.${row.statuses[0]}`, row.says(what, status)));
  if (status >= 300 && status < 400)
    return fail.permanent(
      'unexpected_redirect',
      say('N7', `${what} was redirected (${status}), which is not followed.`),
    );
  return fail.permanent('unsupported', say('1b.501', `The server does not take ${what} (${status}).`));
}

function isRateLimit(status: number, { retryAfter, body, headers }: StatusFacts): boolean {
  if (status === 429) return true;
  if (status === 503) return retryAfter !== undefined;
  const isExhausted = /^0+$/.test(headers?.['x-ratelimit-remaining'] ?? headers?.['ratelimit-remaining'] ?? '');
  return status === 403 && (retryAfter !== undefined || isExhausted || RATE_WORDS.test(body));
}

/** A provider that does not say that its limit refuses requests unread may have done the write all the same. */
function rateLimited(status: number, facts: StatusFacts, say: Say): NodeFailure {
  const { isWrite, what, effect } = facts;
  const isRefused = effect?.kind !== 'write' || effect.refuses?.statuses.includes(429) === true;
  if (isWrite && !isRefused && status !== 403)
    return fail.ambiguous(
      'no_answer',
      say('1b.429', `${what} was answered ${status}, and nothing says that this provider then does nothing.`),
    );
  return fail.transient('rate_limited', say('1b.429', `${what} was answered ${status}: too many calls.`));
}

function unclear(status: number, { isWrite, what, effect }: StatusFacts, say: Say): NodeFailure {
  const rule = status < 500 ? '1b.408' : '1b.500';
  if (!isWrite) return fail.transient('server_error', say(rule, `${what} was answered ${status}. It is tried again.`));
  const isSafe = status >= 500 && effect?.kind === 'write' && effect.refuses?.statuses.includes(status) === true;
  if (isSafe)
    return fail.transient(
      'server_error',
      say('1b.safe5xx', `${what} was answered ${status}, which says that nothing was done.`),
    );
  return fail.ambiguous(
    'no_answer',
    say(rule, `${what} was answered ${status}: nobody knows yet whether it took effect.`),
  );
}

/** 409. C1: an earlier send of the same key is under way. C2: somebody changed the record. C3: it is there already. */
function conflict(facts: StatusFacts, say: Say): NodeFailure {
  const { what, body, isWrite, effect } = facts;
  const isKeyed = isWrite && effect?.kind === 'write' && effect.safeBy === 'key';
  if (isKeyed && KEY_IN_USE.test(body))
    return fail.transient(
      'key_in_use',
      say('C1', `The provider is still at work on an earlier send of ${what} (409).`),
    );
  if (isWrite && ALREADY_THERE.test(body)) return alreadyThere(facts, say);
  if (WAS_CHANGED.test(body))
    return fail.data('stale', say('C2', 'The record was changed by somebody else since it was read (409).'));
  return fail.data('conflict', say('1b.409', `The server says that ${what} conflicts with what it has (409).`));
}

/** C3: where we can look, we look whether it is ours before anybody is told that it is not. */
function alreadyThere({ what, canProbe }: StatusFacts, say: Say): NodeFailure {
  if (canProbe)
    return fail.ambiguous('already_exists', say('C3', `The provider has what ${what} would make. Is it ours?`));
  return fail.data(
    'duplicate_foreign',
    say('C3', `The provider has what ${what} would make already, and nothing shows that it came from this step.`),
  );
}
