import { fail, NodeFailure } from '@holdfast/node-sdk';
import type { ImapFlowError } from 'imapflow';
import { classifyError, codeOf } from './classify.ts';

/** Sign-ins that may be let in later (RFC 5530). */
const PASSING = new Set(['UNAVAILABLE', 'INUSE', 'LIMIT', 'SERVERBUG', 'CONTACTADMIN']);
const TOO_LARGE = new Set(['LiteralTooLarge', 'LineTooLarge', 'ResponseTooLarge', 'TooManyTokens']);

const said = (error: unknown): Partial<ImapFlowError> => (error instanceof Error ? error : {});

/** The server does not let this sign-in in, and will not later. */
export const isSignInRefused = (error: unknown): boolean => {
  const { authenticationFailed, serverResponseCode = '' } = said(error);
  return authenticationFailed === true && !PASSING.has(serverResponseCode);
};

/** How far it had come, with which server, and what takes secrets out of a text. */
export interface MailTrouble {
  readonly isIn: boolean;
  /** Host and port. */
  readonly place: string;
  redact(text: string): string;
}

/** What went wrong with a mailbox, classified. All of it was reading, or a move that does no harm twice. */
export function mailFailure(error: unknown, { isIn, place, redact }: MailTrouble): NodeFailure {
  if (error instanceof NodeFailure)
    return new NodeFailure({ ...error.failure, message: redact(error.failure.message) }, { cause: error });
  const { authenticationFailed, mailboxMissing } = said(error);
  const words = redact(wordsOf(error));
  if (isSignInRefused(error))
    return fail.permanent('auth', {
      message: `${place} refuses the sign-in (${words}). Check user and secret; some providers want a password of its own for each application.`,
      decidedBy: '1b.401',
    });
  if (authenticationFailed)
    return fail.transient('unreachable', {
      message: `${place} lets nobody in at the moment (${words}).`,
      decidedBy: 'N1',
    });
  if (mailboxMissing)
    return fail.data('not_found', { message: `The mailbox has no folder of this name (${words}). Name another one.` });
  if (TOO_LARGE.has(codeOf(error)))
    return fail.data('too_large', { message: `${place} sends more than is taken (${words}).`, decidedBy: 'limits' });
  const [phase, what] = isIn
    ? (['maybe_sent', `The mailbox at ${place}`] as const)
    : (['unsent', `the sign-in to ${place}`] as const);
  return classifyError(error, { isWrite: false, phase, what });
}

/** What the server said, else what the library says. */
function wordsOf(error: unknown): string {
  const { responseText, response } = said(error);
  return oneLine(
    responseText ||
      (typeof response === 'string' && response) ||
      (error instanceof Error ? error.message : String(error)),
  );
}

const oneLine = (text: string): string =>
  text
    .replace(/\p{Cc}+/gu, ' ')
    .trim()
    .slice(0, 200);
