import {
  type Accepted,
  accepted,
  type EachOutput,
  fail,
  type HttpReply,
  MINUTE_MS,
  refusedLater,
  SECOND_MS,
} from '@holdfast/node-sdk';
import type { RequestParameters } from './parameters.ts';
import { valueAt } from './paths.ts';

type Poll = NonNullable<NonNullable<RequestParameters['effect']>['poll']>;

const DONE = ['succeeded', 'completed', 'done'];
const FAILED = ['failed', 'error', 'rejected', 'cancelled'];
const LONGEST_PAUSE_SECONDS = 3_600;

/**
 * A write was answered 202: it is not done, and the answer names where to ask.
 * Where the step does not say how, a person is asked.
 *
 * @throws NodeFailure ambiguous/accepted; ambiguous/answer_lost when no address is in the answer
 */
export function acceptedBy(reply: HttpReply, poll: Poll | undefined): never {
  if (!poll)
    throw fail.ambiguous('accepted', {
      message:
        'The API accepted the write and is not through with it (202). The step does not say how to ask about it, nor that a 202 counts as done.',
      phase: 'answered',
      decidedBy: '1b.202',
      evidence: { status: reply.status, retryAfterMs: 0 },
    });
  const said = poll.address === '' ? reply.headers.location : valueAt(reply.body, poll.address);
  if (typeof said !== 'string' || !URL.canParse(said, reply.url))
    throw fail.ambiguous('answer_lost', {
      message: `The API accepted the write and does not say where to ask about it (${poll.address || 'no Location header'}). Look it up there, then enter its reference.`,
      phase: 'answered',
      decidedBy: '1b.202',
      evidence: { status: reply.status },
    });
  throw accepted({
    message: 'The API accepted the write. It is asked until it is through with it.',
    statusUrl: new URL(said, reply.url).href,
    afterMs: pauseOf(reply, poll),
    evidence: { status: reply.status },
  });
}

/** What an answer of the status address means. @throws NodeFailure while it is not through, or when it failed in the end */
export function outcomeOf(
  reply: HttpReply,
  poll: Poll,
  { statusUrl, sinceMs }: Accepted,
  output: (reply: HttpReply) => EachOutput,
): EachOutput {
  const state = poll.state === '' ? undefined : valueAt(reply.body, poll.state);
  const isOneOf = (states: readonly string[]) =>
    typeof state === 'string' && states.some((each) => each.toLowerCase() === state.toLowerCase());
  if (isOneOf(poll.failed.length > 0 ? poll.failed : FAILED))
    throw refusedLater('rejected', `The API accepted the write, and then said that it is ${state}.`, {
      status: reply.status,
      body: JSON.stringify(reply.body).slice(0, 2_048),
    });
  const isDone = poll.state === '' ? reply.status !== 202 : isOneOf(poll.done.length > 0 ? poll.done : DONE);
  if (isDone) return output(reply);
  if (sinceMs > poll.withinMinutes * MINUTE_MS)
    throw fail.ambiguous('stuck', {
      message: `The API accepted the write ${poll.withinMinutes} minutes ago and is not through with it${state === undefined ? '' : ` (${String(state).slice(0, 100)})`}. Look it up there, then say what you found.`,
      phase: 'answered',
      decidedBy: '1b.202',
      evidence: { status: reply.status },
    });
  throw accepted({
    message: `The API is not through with the write it accepted${state === undefined ? '' : ` (${String(state).slice(0, 100)})`}.`,
    statusUrl,
    afterMs: pauseOf(reply, poll),
    evidence: { status: reply.status },
  });
}

/** `Retry-After` in seconds where the API says so, else what the document says. */
function pauseOf({ headers }: HttpReply, poll: Poll): number {
  const said = Number(headers['retry-after'] ?? '');
  const seconds =
    headers['retry-after'] !== undefined && said > 0 ? Math.min(said, LONGEST_PAUSE_SECONDS) : poll.everySeconds;
  return Math.ceil(seconds * SECOND_MS);
}
