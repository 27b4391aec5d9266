import type { Item, Pinned, WorkflowDocument } from '@holdfast/workflow';
import { useQueries, useQuery } from '@tanstack/react-query';
import { api, call } from '../api/client.ts';
import { itemsOf } from '../api/documents.ts';
import { useEditor, useOverlay } from '../canvas/context.ts';
import { edgesInto } from '../canvas/lookup.ts';

const LIMIT = 20;
const NONE: readonly Item[] = [];

interface Source {
  readonly runId: string | null;
  readonly stepId: string | undefined;
  readonly side: 'input' | 'output';
  readonly port?: string;
}

/** The first items that are pinned, as previews read them: of a file only the id is missing, which comes with a run. */
const pinnedSample = (pinned: Pinned | undefined) => Object.values(pinned ?? {})[0] as readonly Item[] | undefined;

const sampleQuery = ({ runId, stepId, side, port }: Source) => ({
  queryKey: ['items', runId, stepId, side, port ?? null, LIMIT, 'sample'],
  queryFn: async () => {
    const path = { id: runId ?? '', step: stepId ?? '' };
    const query = { side, limit: LIMIT, ...(port === undefined ? {} : { port }) };
    const { items } = await call(api.GET('/runs/{id}/steps/{step}/items', { params: { path, query } }));
    return itemsOf(items);
  },
  enabled: runId !== null && stepId !== undefined,
});

/**
 * The first items that came to a node in the run at hand; for one that has not
 * run yet, what its predecessor handed on. Undefined when there is no data yet.
 */
export function useInputSample(nodeId: string): readonly Item[] | undefined {
  const runId = useOverlay((state) => state.runId);
  const nodes = useOverlay((state) => state.view.nodes);
  const edges = useEditor((state) => edgesInto(state.document, nodeId));
  const own = nodes.get(nodeId)?.latest;
  const before = edges.find(({ from }) => nodes.has(from.node));
  const source: Source =
    own !== undefined || !before
      ? { runId, stepId: own, side: 'input' }
      : { runId, stepId: nodes.get(before.from.node)?.latest, side: 'output', port: before.from.port };
  return useQuery(sampleQuery(source)).data;
}

/** The first items that a node gave in the run at hand, else those pinned to it. Undefined when there are none yet. */
export function useOutputSample(nodeId: string | null): readonly Item[] | undefined {
  const runId = useOverlay((state) => state.runId);
  const stepId = useOverlay((state) => (nodeId === null ? undefined : state.view.nodes.get(nodeId)?.latest));
  const pins = useEditor((state) => (nodeId === null ? undefined : state.document.pins?.[nodeId]));
  const ran = useQuery(sampleQuery({ runId, stepId, side: 'output' })).data;
  return ran ?? pinnedSample(pins);
}

/** The first items of some nodes in the run at hand, else those pinned to them, by id. Those of which there is nothing are left out. */
export function useOutputSamples(ids: readonly string[]): ReadonlyMap<string, readonly Item[]> {
  const runId = useOverlay((state) => state.runId);
  const nodes = useOverlay((state) => state.view.nodes);
  const pins = useEditor((state) => state.document.pins);
  const results = useQueries({
    queries: ids.map((id) => sampleQuery({ runId, stepId: nodes.get(id)?.latest, side: 'output' })),
    combine: (all) => all.map(({ data }) => data),
  });
  return new Map(
    ids.flatMap((id, index) => {
      const items = results[index] ?? pinnedSample(pins?.[id]);
      return items ? [[id, items] as const] : [];
    }),
  );
}

const REFERENCE = /\$\(\s*(?:'([^']+)'|"([^"]+)")\s*\)/g;

/** Nodes that a template names, by id or by name. */
function referenced(template: string, document: WorkflowDocument): { readonly said: string; readonly id: string }[] {
  const said = new Set([...template.matchAll(REFERENCE)].flatMap(([, single, double]) => single ?? double ?? []));
  return [...said].flatMap((name) => {
    const node = document.nodes.find((each) => each.id === name) ?? document.nodes.find((each) => each.name === name);
    return node ? [{ said: name, id: node.id }] : [];
  });
}

/** The first items of the nodes that a template refers to, by the words it uses for them. */
export function useReferencedSamples(template: string): Readonly<Record<string, readonly Item[]>> {
  const runId = useOverlay((state) => state.runId);
  const nodes = useOverlay((state) => state.view.nodes);
  const document = useEditor((state) => state.document);
  const references = referenced(template, document);
  const results = useQueries({
    queries: references.map(({ id }) => sampleQuery({ runId, stepId: nodes.get(id)?.latest, side: 'output' })),
    combine: (all) => all.map(({ data }) => data),
  });
  return Object.fromEntries(references.map(({ said }, index) => [said, results[index] ?? NONE]));
}
