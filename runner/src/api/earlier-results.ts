import type { Item, Results } from '@holdfast/workflow';
import type { RunStore } from '../store/runs.ts';
import type { StepViewer } from '../store/step-viewer.ts';
import { ProblemError } from './problems.ts';

/** Most steps of a run whose results are looked at. */
const MOST_STEPS = 2_000;
/** Most JSON that is carried over into the document of a draft run, in characters. */
const MOST_CHARS = 5_000_000;

const hasFiles = ({ files }: Item): boolean => files !== undefined && Object.keys(files).length > 0;

/**
 * What the steps of a run gave, as far as another run can use it: steps that ran once
 * and succeeded, without files.
 *
 * @throws ProblemError too_much_to_reuse
 */
export async function earlierResults(
  { runs, steps }: { readonly runs: RunStore; readonly steps: StepViewer },
  workspaceId: string,
  runId: string,
): Promise<Results> {
  const rows = await runs.steps(workspaceId, runId, { limit: MOST_STEPS, after: null, node: null });
  const once = [...Map.groupBy(rows, ({ node }) => node)].filter(
    ([, own]) => own.length === 1 && own[0]?.status === 'succeeded',
  );
  const results: Record<string, Readonly<Record<string, readonly Item[]>>> = {};
  let chars = 0;
  for (const [node, [step]] of once) {
    const ports = step && (await steps.items(workspaceId, runId, step.id, 'output'));
    if (!ports || Object.values(ports).flat().some(hasFiles)) continue;
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
