import { t } from '@lingui/core/macro';
import { ProblemError } from '../api/problem.ts';

export interface ReadableProblem {
  readonly title: string;
  /** What to do, where the runner or we know. */
  readonly detail?: string;
  readonly correlationId?: string;
  /** What was wrong, place by place. */
  readonly errors: readonly { readonly path: string; readonly message: string }[];
}

const BY_CODE: Readonly<Record<string, () => { title: string; detail: string }>> = {
  unreachable: () => ({
    title: t`Holdfast does not answer`,
    detail: t`It may be restarting. Nothing is lost; this page carries on by itself as soon as it answers again.`,
  }),
};

/** In words what HTTP says in its own. The detail is for replies that have none. */
const BY_STATUS: Readonly<Record<number, () => { title: string; detail: string }>> = {
  400: () => ({ title: t`This was not understood`, detail: t`Load the page anew, then try again.` }),
  401: () => ({ title: t`You are signed out`, detail: t`Sign in again to go on.` }),
  403: () => ({
    title: t`You may not do this`,
    detail: t`Ask an administrator of this workspace for the role it needs.`,
  }),
  404: () => ({ title: t`It is not there`, detail: t`It may have been deleted, or the address may be wrong.` }),
  409: () => ({ title: t`Something changed meanwhile`, detail: t`Look at it again, then decide again.` }),
  410: () => ({ title: t`It was cleared away`, detail: t`It is kept no longer.` }),
  413: () => ({ title: t`That is too large`, detail: t`Make it smaller, or hand it over as a file.` }),
  422: () => ({ title: t`This was not accepted`, detail: t`Correct it, then try again.` }),
  429: () => ({ title: t`Too many requests`, detail: t`Wait a moment, then try again.` }),
  500: () => ({
    title: t`Holdfast failed at this`,
    detail: t`It is a defect of ours. The logs know it by its reference.`,
  }),
};

/** An error in words for people: the runner's own, or ours where it had none. */
export function readProblem(error: unknown): ReadableProblem {
  if (!(error instanceof ProblemError)) {
    return {
      title: t`Something went wrong`,
      detail: error instanceof Error ? error.message : String(error),
      errors: [],
    };
  }
  const known = BY_CODE[error.code]?.();
  const usual = BY_STATUS[error.status]?.();
  const detail = known?.detail ?? error.detail ?? usual?.detail;
  return {
    title: known?.title ?? usual?.title ?? error.title,
    errors: error.errors,
    ...(detail ? { detail } : {}),
    ...(error.correlationId ? { correlationId: error.correlationId } : {}),
  };
}
