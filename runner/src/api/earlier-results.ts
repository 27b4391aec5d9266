import { type Item, planPart, type Results, type RunPart, type WorkflowDocument } from '@holdfast/workflow';
import type { RunStore } from '../store/runs.ts';
import type { StepViewer } from '../store/step-viewer.ts';
import { ProblemError } from './problems.ts';

/** Most JSON that is carried over into the document of a draft run, in characters. */
const MOST_CHARS = 5_000_000;

/**
 * What a part of a draft takes over from an earlier run: the outputs of the steps
 * before it that ran once and succeeded, files included. Whoever plans by the same
 * steps (`planPart`) is told the same beforehand.
 *
 * @throws ProblemError too_much_to_reuse: none of them is run again in silence
 */
export async function earlierResults(
  { runs, steps }: { readonly runs: RunStore; readonly steps: StepViewer },
  workspaceId: string,
  runId: string,
  { document, part }: { readonly document: WorkflowDocument; readonly part: RunPart },
): Promise<Results> {
  const sole = await runs.soleSteps(workspaceId, runId);
  const { reused } = planPart(document, part, new Set(sole.keys()));
  const results: Record<string, Readonly<Record<string, readonly Item[]>>> = {};
  let chars = 0;
  for (const node of reused) {
    const step = sole.get(node);
    const ports = step === undefined ? null : await steps.items(workspaceId, runId, step, 'output');
    if (!ports) continue;
    chars += JSON.stringify(ports).length;
    if (chars > MOST_CHARS) {
      throw new ProblemError(
        422,
        'too_much_to_reuse',
        'The results of the earlier steps are too large to be used again. Run the whole workflow, with less test data.',
      );
    }
    results[node] = ports;
  }
  return results;
}
