import type { Failure, FailureClass, Phase } from '@holdfast/workflow';

/** What a connector says about a failure; the rest has defaults. */
export interface FailureDetails {
  readonly message: string;
  readonly phase?: Phase;
  readonly decidedBy?: string;
  readonly evidence?: Failure['evidence'];
  readonly cause?: unknown;
}

/**
 * A classified failure on its way to the engine. Connectors throw it; the
 * runner stores `failure` as data and never reads the message again.
 */
export class NodeFailure extends Error {
  override readonly name = 'NodeFailure';
  readonly failure: Failure;

  constructor(failure: Failure, options?: { cause?: unknown }) {
    super(failure.message, options);
    this.failure = failure;
  }
}

const make = (failureClass: FailureClass, code: string, details: FailureDetails): NodeFailure =>
  new NodeFailure(
    {
      class: failureClass,
      code: `${failureClass}/${code}`,
      message: details.message,
      phase: details.phase ?? 'unsent',
      decidedBy: details.decidedBy ?? 'node',
      ...(details.evidence ? { evidence: details.evidence } : {}),
    },
    details.cause === undefined ? undefined : { cause: details.cause },
  );

/** Makes a failure of each class: `fail.data('bad_input', { message })` has the code `data/bad_input`. */
export const fail = {
  transient: (code: string, details: FailureDetails) => make('transient', code, details),
  permanent: (code: string, details: FailureDetails) => make('permanent', code, details),
  data: (code: string, details: FailureDetails) => make('data', code, details),
  policy: (code: string, details: FailureDetails) => make('policy', code, details),
  ambiguous: (code: string, details: FailureDetails) => make('ambiguous', code, details),
} as const;
