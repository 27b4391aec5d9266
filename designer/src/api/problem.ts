import type { Schemas } from './types.ts';

/** A request that was refused or failed, as the runner's problem+json says it. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError';
  readonly status: number;
  /** Stable code for programs, such as `draft_conflict`; `unreachable` when no answer came. */
  readonly code: string;
  readonly title: string;
  readonly detail: string | undefined;
  readonly correlationId: string | undefined;
  readonly errors: readonly { path: string; message: string }[];
  /** The whole body: some problems carry more, as a draft conflict does. */
  readonly body: unknown;

  constructor(
    problem: Partial<Schemas['Problem']> & { status: number; title: string; code: string },
    body: unknown = problem,
  ) {
    super(problem.detail ?? problem.title);
    this.status = problem.status;
    this.code = problem.code;
    this.title = problem.title;
    this.detail = problem.detail;
    this.correlationId = problem.correlationId;
    this.errors = problem.errors ?? [];
    this.body = body;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null;
const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

const readErrors = (value: unknown): { path: string; message: string }[] =>
  Array.isArray(value)
    ? value.flatMap((entry) =>
        isRecord(entry) && text(entry.message)
          ? [{ path: String(entry.path ?? ''), message: String(entry.message) }]
          : [],
      )
    : [];

/**
 * Makes an error of whatever a failed request answered. A body that is not
 * problem+json (a proxy's page) still gives a title and the status.
 */
export function problemOf(status: number, body: unknown): ProblemError {
  const said = isRecord(body) ? body : {};
  const detail = text(said.detail);
  const correlationId = text(said.correlationId);
  return new ProblemError(
    {
      status,
      title: text(said.title) ?? `HTTP ${status}`,
      code: text(said.code) ?? `http_${status}`,
      errors: readErrors(said.errors),
      ...(detail ? { detail } : {}),
      ...(correlationId ? { correlationId } : {}),
    },
    body,
  );
}

/** No answer came: the runner is down, restarting, or the network is. */
export const unreachable = (): ProblemError =>
  new ProblemError({ status: 0, code: 'unreachable', title: 'The runner cannot be reached.' });

/** Whether trying again later may help without anybody changing anything. */
export const isPassing = (error: unknown): boolean =>
  error instanceof ProblemError &&
  (error.status === 0 || error.status === 502 || error.status === 503 || error.status === 504);
