import { carriesItems, describeNode, graphOf, type Item, kindOf, type Node, upstreamOf } from '@holdfast/workflow';
import { useMemo } from 'react';
import { useCanvas, useEditor } from '../../canvas/context.ts';
import { edgesInto, nodeOf } from '../../canvas/lookup.ts';
import { useInputSample, useOutputSample } from '../use-samples.ts';
import { type FieldInfo, fieldsOf, fieldsOfSchema, withLimits } from './field-tree.ts';

/** Steps whose data a step can use: those before it, the nearest first. */
export function useSources(nodeId: string): readonly Node[] {
  const nodes = useEditor((state) => state.document.nodes);
  const edges = useEditor((state) => state.document.edges);
  return useMemo(() => {
    const before = upstreamOf(graphOf({ nodes, edges }, carriesItems), nodeId);
    const direct = new Set(edges.filter(({ to }) => to.node === nodeId).map(({ from }) => from.node));
    const found = nodes.filter(({ id }) => id !== nodeId && before.has(id));
    return [...found.filter(({ id }) => direct.has(id)), ...found.filter(({ id }) => !direct.has(id))];
  }, [nodes, edges, nodeId]);
}

/**
 * The step whose output alone makes up the input of another one; null when several do,
 * or none. What failed was never its output, and a loop hands out items of its rounds.
 */
export function useOnlySource(nodeId: string): string | null {
  const { types } = useCanvas();
  const document = useEditor((state) => state.document);
  const edges = edgesInto(document, nodeId).filter(carriesItems);
  const [first, ...others] = edges;
  if (!first || edges.some((edge) => kindOf(edge) !== 'flow')) return null;
  if (others.some(({ from }) => from.node !== first.from.node)) return null;
  const source = nodeOf(document, first.from.node);
  if (!source || types.describe(source.type, source.typeVersion)?.control === 'loop') return null;
  return source.id;
}

export interface SourceData {
  /** Undefined: it has not run. */
  readonly items: readonly Item[] | undefined;
  readonly fields: readonly FieldInfo[];
}

/** The fields that the output schema of a step promises; those of its only source for its input (`source` null). */
export function usePromisedFields(nodeId: string, source: string | null): readonly FieldInfo[] {
  const { types } = useCanvas();
  const only = useOnlySource(nodeId);
  const node = useEditor((state) => nodeOf(state.document, source ?? only ?? ''));
  const schema = node && describeNode(types.describe, node)?.output;
  return useMemo(() => (schema ? fieldsOfSchema(schema) : []), [schema]);
}

/** What is known of the input of a step (`source` null) or the output of another one: data, else its schema. */
export function useSourceData(nodeId: string, source: string | null, index: number): SourceData {
  const input = useInputSample(nodeId);
  const output = useOutputSample(source);
  const items = source === null ? input : output;
  const promised = usePromisedFields(nodeId, source);
  const fields = useMemo(() => {
    if (!items) return promised;
    const seen = fieldsOf(
      items.map(({ json }) => json),
      index,
    );
    return withLimits(seen, promised);
  }, [items, promised, index]);
  return { items, fields };
}
