import type { Json, JsonObject } from '@holdfast/workflow';
import { listOf, numberOf, own, textOf } from '../foreign/values.ts';

/** Stands where a subflow was used: what comes to it goes on to the nodes of the subflow. */
export const SUBFLOW_IN = 'subflow in';

/** So many nodes are drawn at most, however often subflows use each other. */
const MOST_NODES = 5_000;
const MOST_DEPTH = 8;
/** Room between a tab and the subflows that are drawn below it, and between those. */
const GAP = 80;

interface Definition {
  readonly node: JsonObject;
  readonly inner: readonly JsonObject[];
}

const idOf = (node: JsonObject): string => textOf(own(node, 'id'));
const kindOf = (node: JsonObject): string => textOf(own(node, 'type'));
const wiresOf = (node: unknown): string[] => listOf(own(node, 'wires')).map((wire) => textOf(own(wire, 'id')));

/**
 * Draws subflows where they are used: copies of their nodes, in a frame below the
 * tab, between what led to the subflow and what it led to. What is used too deep
 * or too often stays as it is.
 *
 * @returns nodes without those of the definitions that were drawn
 */
export function withSubflowsDrawn(nodes: readonly JsonObject[]): JsonObject[] {
  const byPlace = Map.groupBy(nodes, (node) => textOf(own(node, 'z')));
  const definitions = new Map(
    nodes
      .filter((node) => kindOf(node) === 'subflow')
      .map((node): [string, Definition] => [idOf(node), { node, inner: byPlace.get(idOf(node)) ?? [] }]),
  );
  if (definitions.size === 0) return [...nodes];
  const drawn = new Set<string>();
  const below = new Map<string, number>();
  const placed = nodes.filter((node) => !definitions.has(textOf(own(node, 'z'))));
  let room = MOST_NODES - placed.length;

  const draw = (node: JsonObject, depth: number): JsonObject[] => {
    const kind = kindOf(node);
    const definition = kind.startsWith('subflow:') ? definitions.get(kind.slice('subflow:'.length)) : undefined;
    if (!definition || depth > MOST_DEPTH || definition.inner.length > room) return [node];
    room -= definition.inner.length;
    drawn.add(idOf(definition.node));
    const tab = textOf(own(node, 'z'));
    const top = below.get(tab) ?? lowest(placed, tab) + GAP;
    const heights = definition.inner.map((each) => numberOf(own(each, 'y'), 0));
    const highest = heights.reduce((a, b) => Math.min(a, b), heights[0] ?? 0);
    below.set(tab, top + heights.reduce((a, b) => Math.max(a, b), highest) - highest + GAP);
    return copiesOf(definition, node, top - highest).flatMap((each) => draw(each, depth + 1));
  };

  const result = placed.flatMap((node) => draw(node, 1));
  const left = nodes.filter((node) => {
    const definition = textOf(own(node, 'z'));
    return definitions.has(definition) && !drawn.has(definition);
  });
  return [...result, ...left];
}

const lowest = (nodes: readonly JsonObject[], tab: string): number =>
  nodes.filter((node) => own(node, 'z') === tab).reduce((low, node) => Math.max(low, numberOf(own(node, 'y'), 0)), 0);

/** The way in, in the place of the instance; behind it the nodes of the definition as its own, and a frame around them. */
function copiesOf({ node: definition, inner }: Definition, instance: JsonObject, down: number): JsonObject[] {
  const prefix = idOf(instance);
  const ids = new Map(inner.map((node) => [idOf(node), `${prefix}/${idOf(node)}`]));
  const moved = (id: Json): Json => (typeof id === 'string' ? (ids.get(id) ?? id) : id);
  const exits = exitsOf(definition, listOf(own(instance, 'wires')));
  const entry: JsonObject = {
    ...instance,
    type: SUBFLOW_IN,
    name: textOf(own(instance, 'name')) || textOf(own(definition, 'name')),
    env: [...listOf(own(definition, 'env')), ...listOf(own(instance, 'env'))],
    wires: [
      [
        ...wiresOf(listOf(own(definition, 'in'))[0]).map(moved),
        // What comes in may go straight out again.
        ...(exits.get(idOf(definition))?.[0] ?? []),
      ],
    ],
  };
  const copies = inner.map((node): JsonObject => {
    const id = idOf(node);
    const wires = listOf(own(node, 'wires'));
    const leaving = exits.get(id) ?? [];
    const list = (name: 'scope' | 'links' | 'nodes') => {
      const said = own(node, name);
      return Array.isArray(said) ? { [name]: said.map(moved) } : {};
    };
    return {
      ...node,
      ...list('scope'),
      ...list('links'),
      ...list('nodes'),
      id: `${prefix}/${id}`,
      z: textOf(own(instance, 'z')),
      ...(own(instance, 'd') === true ? { d: true } : {}),
      ...(typeof own(node, 'y') === 'number' ? { y: numberOf(own(node, 'y'), 0) + down } : {}),
      wires: Array.from({ length: Math.max(wires.length, leaving.length) }, (_, output) => [
        ...listOf(wires[output]).map(moved),
        ...(leaving[output] ?? []),
      ]),
    };
  });
  const frame: JsonObject = {
    id: `${prefix}/frame`,
    type: 'group',
    z: textOf(own(instance, 'z')),
    name: textOf(own(entry, 'name')),
    x: 0,
    y: 0,
    nodes: inner.map((node) => `${prefix}/${idOf(node)}`),
  };
  return [entry, ...copies, frame];
}

const MOST_OUTPUTS = 100;

/** By the id of a node in a subflow, and by its output: what follows the subflow there. */
function exitsOf(definition: JsonObject, after: readonly Json[]): ReadonlyMap<string, readonly (readonly Json[])[]> {
  const exits = new Map<string, Json[][]>();
  for (const [index, out] of listOf(own(definition, 'out')).entries())
    for (const end of listOf(own(out, 'wires'))) {
      const output = numberOf(own(end, 'port'), 0);
      if (!Number.isInteger(output) || output < 0 || output >= MOST_OUTPUTS) continue;
      const leaving = exits.get(textOf(own(end, 'id'))) ?? [];
      while (leaving.length <= output) leaving.push([]);
      leaving[output]?.push(...listOf(after[index]));
      exits.set(textOf(own(end, 'id')), leaving);
    }
  return exits;
}
