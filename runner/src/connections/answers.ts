import { fail, findProviderError, type NodeFailure, type ProviderError } from '@holdfast/node-sdk';
import type { Failure, Json } from '@holdfast/workflow';
import { classifyStatus, type StatusFacts } from './statuses.ts';

/** Everything that tells what an answer means. */
export interface AnswerFacts extends StatusFacts {
  readonly status: number;
  readonly json: Json;
  readonly errors: readonly ProviderError[];
  /** The node takes this status as an answer, whatever the status says by itself. */
  readonly isAccepted: boolean;
}

/**
 * Failure model 1b and 1c: the provider's own code first, then the status, then
 * an error that hides behind a success. Null for a success.
 */
export function classifyAnswer(facts: AnswerFacts): NodeFailure | null {
  const found = findProviderError(facts.errors, {
    status: facts.status,
    body: facts.json,
    ...(facts.headers ? { headers: facts.headers } : {}),
  });
  if (found?.isOfSome && facts.isWrite) return hidden(facts);
  if (found) return provided(found.error, found.providerCode, facts);
  if (facts.isAccepted) return null;
  return classifyStatus(facts.status, facts) ?? (facts.isWrite && reportsError(facts.json) ? hidden(facts) : null);
}

const evidenceOf = ({ status, body, retryAfter }: AnswerFacts): NonNullable<Failure['evidence']> => ({
  status,
  ...(body === '' ? {} : { body: body.slice(0, 2_048) }),
  ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
});

/** An entry of the connector's table. What it says of the effect decides for a write before its class does. */
function provided(error: ProviderError, providerCode: string | undefined, facts: AnswerFacts): NodeFailure {
  const retryAfter = facts.retryAfter ?? error.pauseMs;
  const details = {
    message: error.message,
    phase: 'answered',
    decidedBy: '1c.table',
    evidence: { ...evidenceOf({ ...facts, retryAfter }), ...(providerCode === undefined ? {} : { providerCode }) },
  } as const;
  if (facts.isWrite && error.effect === 'done') return fail.ambiguous('answer_lost', details);
  if (facts.isWrite && error.effect === 'unknown') return fail.ambiguous(error.code, details);
  return fail[error.class](error.code, details);
}

const isRecord = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isList = (value: Json | undefined): value is Json[] => Array.isArray(value) && value.length > 0;

/** `"status":"error"`, a list `errors`, or `ValidationErrors` of an element: the usual ways to say no with a 200. */
export function reportsError(body: Json): boolean {
  if (!isRecord(body)) return false;
  if (typeof body.status === 'string' && body.status.toLowerCase() === 'error') return true;
  if (isList(body.errors)) return true;
  return (
    isList(body.Elements) && body.Elements.some((element) => isRecord(element) && isList(element.ValidationErrors))
  );
}

const hidden = (facts: AnswerFacts): NodeFailure =>
  fail.ambiguous('error_body', {
    message: `${facts.what} was answered ${facts.status}, but the answer reports an error. Nobody knows yet whether it took effect, in whole or in part.`,
    phase: 'answered',
    decidedBy: '1c.error_body',
    evidence: evidenceOf(facts),
  });
