import { type Item, type Pinned, pinOutput } from '@holdfast/workflow';
import { api, call } from '../api/client.ts';
import { itemsOf } from '../api/documents.ts';
import type { Editor } from './editor-store.ts';
import type { RunOverlay } from './run-overlay.ts';

/** Most items of one port that are pinned: pins are part of the document. */
export const MOST_PINNED = 200;

/** An output of a step, with how much there is by port. */
export interface StepOutput {
  readonly runId: string;
  readonly stepId: string;
  readonly counts: Readonly<Record<string, number>>;
}

/** Whether an output can be kept: there is one, and it is not too much. */
export const canPin = ({ counts }: StepOutput): boolean =>
  Object.keys(counts).length > 0 && Object.values(counts).every((count) => count <= MOST_PINNED);

/** What a node gave last in the run at hand. Null: it gave nothing. */
export function outputIn({ runId, view }: Pick<RunOverlay, 'runId' | 'view'>, node: string): StepOutput | null {
  const step = view.steps.get(view.nodes.get(node)?.latest ?? '');
  return runId === null || !step || Object.keys(step.counts).length === 0
    ? null
    : { runId, stepId: step.id, counts: step.counts };
}

/** What a step gave, by port. @throws ProblemError */
async function read({ runId, stepId, counts }: StepOutput): Promise<Pinned> {
  const path = { id: runId, step: stepId };
  const pages = await Promise.all(
    Object.keys(counts).map(async (port): Promise<[string, Pick<Item, 'json'>[]]> => {
      const query = { side: 'output', port, limit: MOST_PINNED } as const;
      const { items } = await call(api.GET('/runs/{id}/steps/{step}/items', { params: { path, query } }));
      return [port, itemsOf(items).map(({ json }) => ({ json }))];
    }),
  );
  return Object.fromEntries(pages);
}

/** Keeps an output in the document, so that draft runs use it instead of running the step. @throws ProblemError */
export async function pinFromRun(editor: Editor, label: string, node: string, from: StepOutput): Promise<void> {
  const output = await read(from);
  const origin = { run: from.runId, at: new Date().toISOString() };
  editor.change(label, (before) => pinOutput(before, node, output, origin));
}
