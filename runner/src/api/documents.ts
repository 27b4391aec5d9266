import { checkExpressions } from '@holdfast/expressions';
import {
  checkDocument,
  hasErrors,
  lintReliability,
  type Problem,
  validateDocument,
  type WorkflowDocument,
} from '@holdfast/workflow';
import type { Registry } from '../registry.ts';
import { ProblemError } from './problems.ts';

/**
 * Everything that can be said about a document of the right form.
 *
 * @param variables names of the variables that the workspace has; left out: nobody knows
 */
export const problemsOf = (
  document: WorkflowDocument,
  registry: Registry,
  variables?: ReadonlySet<string>,
): Problem[] => [
  ...checkDocument(document, registry.describe, { types: registry.descriptions.map(({ type }) => type) }),
  ...checkExpressions(document, variables ? { variables } : {}),
  ...lintReliability(document, registry.describe),
];

/** A document out of a request. @throws ProblemError invalid_document, with every problem's path */
export function readDocument(input: unknown): WorkflowDocument {
  const read = validateDocument(input);
  if (read.ok) return read.document;
  throw refusal('The document is not valid', read.problems);
}

/** A document that may run. @throws ProblemError invalid_document */
export function readyDocument(document: WorkflowDocument, registry: Registry): void {
  const problems = problemsOf(document, registry);
  if (hasErrors(problems))
    throw refusal(
      'The workflow cannot run yet',
      problems.filter(({ severity }) => severity === 'error'),
    );
}

/** The draft is not the one that somebody looked at. */
export const movedOn = ({ revision }: { readonly revision: number }): ProblemError =>
  new ProblemError(
    409,
    'draft_moved_on',
    'The draft was changed since you looked at it. Look at it again, then go on.',
    { revision },
  );

function refusal(what: string, problems: readonly Problem[]): ProblemError {
  const first = problems[0];
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return new ProblemError(422, 'invalid_document', `${what}: ${first?.message ?? 'it is damaged.'}${more}`, {
    errors: problems.slice(0, 200).map((problem) => ({ ...problem })),
  });
}
