import {
  carriesItems,
  graphOf,
  isExpression,
  type Json,
  type JsonSchema,
  type Node,
  reachableFrom,
  type WorkflowDocument,
  writesAmong,
} from '@holdfast/workflow';
import type { NodeTypes } from '../catalogue.ts';
import { calledDocument } from './called.ts';

/** What workflows that a step calls would write outside. */
export interface CalledWrites {
  /** The step of the draft that leads there. */
  readonly by: Node;
  /** Name of the workflow that writes. Null: which one is called, or what it is like, is not known before it runs. */
  readonly workflow: string | null;
  readonly writes: readonly Node[];
}

type Load = (idOrName: string) => Promise<WorkflowDocument | null>;

/**
 * Looks up what would be written by the workflows that steps call, and by those that these call, each once.
 *
 * @param nodes steps of a draft that would run
 * @param load the document that runs when a workflow is called. Null: there is none, and the call fails
 */
export async function calledWrites(
  nodes: readonly Node[],
  { describe }: Pick<NodeTypes, 'describe'>,
  load: Load = calledDocument,
): Promise<readonly CalledWrites[]> {
  const seen = new Set<string>();
  const within = async (steps: readonly Node[], by?: Node): Promise<CalledWrites[]> => {
    const found: CalledWrites[] = [];
    for (const step of steps)
      for (const workflow of calledBy(step, describe(step.type, step.typeVersion)?.parameters)) {
        if (seen.has(workflow)) continue;
        seen.add(workflow);
        found.push(...(await of(by ?? step, workflow)));
      }
    return found;
  };
  const of = async (by: Node, workflow: string): Promise<CalledWrites[]> => {
    const unknown = [{ by, workflow: null, writes: [] }];
    if (isExpression(workflow)) return unknown;
    const document = await load(workflow).catch(() => undefined);
    if (document === undefined) return unknown;
    if (document === null) return [];
    // What is published uses nothing that is pinned.
    const { pins: _, ...published } = document;
    const start = published.nodes.find(({ type }) => type === 'trigger.called');
    const runs = reachableFrom(graphOf(published, carriesItems), start ? [start.id] : []);
    const writes = writesAmong(published, describe, runs);
    const steps = published.nodes.filter(({ id, disabled }) => runs.has(id) && disabled === undefined);
    return [...(writes.length > 0 ? [{ by, workflow: published.name, writes }] : []), ...(await within(steps, by))];
  };
  return within(nodes);
}

/** Names, ids and expressions by which a step says which workflows it calls: its parameters tell by their control. */
function calledBy(node: Node, schema: JsonSchema | undefined): string[] {
  const look = (at: JsonSchema | undefined, value: Json | undefined): string[] => {
    if (typeof at !== 'object' || at === null || value === undefined || value === null) return [];
    if (at['x-control'] === 'workflow') return typeof value === 'string' && value !== '' ? [value] : [];
    if (Array.isArray(value)) return value.flatMap((each) => look(at.items as JsonSchema | undefined, each));
    if (typeof value !== 'object') return [];
    return Object.entries((at.properties ?? {}) as Record<string, JsonSchema>).flatMap(([name, part]) =>
      look(part, value[name]),
    );
  };
  return look(schema, node.parameters ?? {});
}
