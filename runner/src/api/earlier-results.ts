import {
  type Item,
  type Node,
  planPart,
  type Results,
  type RunPart,
  reusableSteps,
  type WorkflowDocument,
} from '@holdfast/workflow';
import type { RunStore } from '../store/runs.ts';
import type { StepViewer } from '../store/step-viewer.ts';
import { ProblemError } from './problems.ts';

/** Most JSON that is carried over into the document of a draft run, in characters. */
const MOST_CHARS = 5_000_000;

/**
 * What a part of a draft takes over from an earlier run: the outputs of the steps
 * before it that ran once and succeeded, or in the same pass, files included. Whoever plans by the same
 * steps (`planPart`) is told the same beforehand.
 *
 * @throws ProblemError too_much_to_reuse: none of them is run again in silence
 */
export async function earlierResults(
  { runs, steps }: { readonly runs: RunStore; readonly steps: StepViewer },
  workspaceId: string,
  runId: string,
  { document, part, isLoop }: Wanted,
): Promise<Results> {
  const ran = await runs.ranSteps(workspaceId, runId);
  const known = reusableSteps(ran, ran.findLast(({ node }) => node === part.node)?.id);
  const { reused } = planPart(document, part, new Set(known.keys()));
  const results: Record<string, Readonly<Record<string, readonly Item[]>>> = {};
  let chars = 0;
  for (const node of reused) {
    const isRound = document.nodes.some((each) => each.id === node && isLoop(each));
    const ports = isRound
      ? await roundOf(steps, { workspaceId, runId, known }, document, node)
      : await steps.items(workspaceId, runId, known.get(node) ?? '', 'output');
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

interface Wanted {
  readonly document: WorkflowDocument;
  readonly part: RunPart;
  readonly isLoop: (node: Node) => boolean;
}

interface Known {
  readonly workspaceId: string;
  readonly runId: string;
  /** Steps by node. */
  readonly known: ReadonlyMap<string, string>;
}

/** What a loop gave in one pass: the items of the round, as what follows took them; else what it gave at its end. */
async function roundOf(
  steps: StepViewer,
  { workspaceId, runId, known }: Known,
  { edges }: WorkflowDocument,
  loop: string,
): Promise<Results[string] | null> {
  for (const { from, to } of edges) {
    const step = from.node === loop && from.port === 'item' ? known.get(to.node) : undefined;
    // A step without a way is behind no round.
    if (!step?.includes('@')) continue;
    const taken = await steps.items(workspaceId, runId, step, 'input');
    if (taken?.[to.port]) return { item: taken[to.port] ?? [] };
  }
  const given = await steps.items(workspaceId, runId, known.get(loop) ?? '', 'output');
  return given?.done ? { done: given.done } : null;
}
