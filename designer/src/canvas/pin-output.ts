import { type Item, type PinnedItem, pinOutput } from '@holdfast/workflow';
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

/** All items of a port; one answer may hold only the first of them. @throws ProblemError */
async function itemsOfPort({ runId, stepId, counts }: StepOutput, port: string): Promise<Item[]> {
  const found: Item[] = [];
  const path = { id: runId, step: stepId };
  while (found.length < (counts[port] ?? 0)) {
    const query = { side: 'output', port, offset: found.length, limit: MOST_PINNED } as const;
    const { items } = await call(api.GET('/runs/{id}/steps/{step}/items', { params: { path, query } }));
    if (items.length === 0) break;
    found.push(...itemsOf(items));
  }
  return found;
}

/** An item as it is pinned: its files are named by what they hold. */
const pinnedItem = ({ json, files }: Item): PinnedItem => ({
  json,
  ...(files
    ? { files: Object.fromEntries(Object.entries(files).map(([name, { id: _, ...file }]) => [name, file])) }
    : {}),
});

/** Keeps an output in the document, so that draft runs use it instead of running the step. @throws ProblemError */
export async function pinFromRun(editor: Editor, label: string, node: string, from: StepOutput): Promise<void> {
  const ports = await Promise.all(
    Object.keys(from.counts).map(async (port) => [port, await itemsOfPort(from, port)] as const),
  );
  const files = ports.flatMap(([, items]) =>
    items.flatMap((item) => Object.values(item.files ?? {}).map(({ id }) => id)),
  );
  // The files of a run go with it; what is pinned stays.
  if (files.length > 0) await call(api.POST('/pinned-files', { body: { files: [...new Set(files)] } }));
  const output = Object.fromEntries(ports.map(([port, items]) => [port, items.map(pinnedItem)]));
  const origin = { run: from.runId, at: new Date().toISOString() };
  editor.change(label, (before) => pinOutput(before, node, output, origin));
}
