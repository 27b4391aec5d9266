import type { Failure, Item } from '@holdfast/workflow';
import type { StepWork } from './execute.ts';
import { compilePromise, firstError } from './schemas.ts';

/** So much of what was made is shown beside the failure; a write's result is kept whole with its effect. */
const SHOWN_CHARS = 2_048;

/**
 * Checks what a node made against the schema that it declares for its output.
 * Null where it keeps its promise, or promises nothing. What a write gave is
 * recorded by then: the write stands, and is never sent again for it.
 */
export function brokenPromise({ node, holdsBack }: StepWork, items: Iterable<Pick<Item, 'json'>>): Failure | null {
  const { output, outputIsHint } = node.plan.description;
  // What stands for the answer to a write that was held back is made up.
  if (!output || outputIsHint || holdsBack) return null;
  const keeps = compilePromise(output);
  for (const { json } of items) {
    if (keeps(json)) continue;
    const { path, message } = firstError(keeps);
    const isWrite = node.plan.effect.kind === 'write';
    return {
      class: 'data',
      code: 'data/bad_output',
      message: `"${node.plan.name}" gave something else than it promises: ${path || 'it'} ${message}.${isWrite ? ' Its write stands; it is not sent again.' : ''}`,
      phase: node.plan.effect.kind === 'none' ? 'unsent' : 'answered',
      decidedBy: '1c.output',
      evidence: { path, body: JSON.stringify(json).slice(0, SHOWN_CHARS) },
    };
  }
  return null;
}
