import type { Json, JsonObject } from '@holdfast/workflow';
import type { Mapped } from '../foreign/mapped.ts';
import { isRecord, listOf, numberOf, own, textOf, within } from '../foreign/values.ts';
import { withSubflowsDrawn } from './subflows.ts';

/** One node of a flow. */
export interface Source {
  readonly id: string;
  /** Its type: `inject`, `http in`, `subflow:…`. */
  readonly kind: string;
  readonly name: string;
  /** The tab, or the subflow, that it stands on. */
  readonly tab: string;
  readonly at: readonly [number, number];
  /** Ids of the nodes that each output leads to. */
  readonly wires: readonly (readonly string[])[];
  readonly isOff: boolean;
  /** As the file has it. */
  readonly node: JsonObject;
}

/** What a node becomes. */
export interface MappedNode extends Mapped {
  /** Parameters of a step "Set fields" behind it, which makes what comes out the message that it was there. */
  readonly behind?: JsonObject;
}

/** A flow, taken apart. */
export interface Flow {
  readonly steps: readonly Source[];
  readonly comments: readonly Source[];
  /** Frames around nodes. */
  readonly groups: readonly Source[];
  /** Tabs by id, in their order. */
  readonly tabs: ReadonlyMap<string, JsonObject>;
  /** How many nodes lie in the definitions of subflows, and how many only hold settings. */
  readonly inSubflows: number;
  readonly settings: number;
}

/** Cards here are twice as wide and high as nodes there: places keep their order and their shape. */
const SCALE = 2;

const texts = (value: unknown): string[] => listOf(value).filter((each) => typeof each === 'string');

function sourceOf(node: JsonObject, tabs: ReadonlyMap<string, JsonObject>): Source {
  const tab = textOf(own(node, 'z'));
  const kind = textOf(own(node, 'type'));
  return {
    id: textOf(own(node, 'id')),
    kind,
    name: textOf(own(node, 'name')).trim() || kind,
    tab,
    at: [within(numberOf(own(node, 'x'), 0) * SCALE), within(numberOf(own(node, 'y'), 0) * SCALE)],
    wires: listOf(own(node, 'wires')).map(texts),
    isOff: own(node, 'd') === true || own(tabs.get(tab), 'disabled') === true,
    node,
  };
}

/** @param value a list of nodes, or an object that has one as `flows` */
export function flowOf(value: Json): Flow {
  const nodes = withSubflowsDrawn(listOf(Array.isArray(value) ? value : own(value, 'flows')).filter(isRecord));
  const kindIs = (kind: string) => (node: JsonObject) => own(node, 'type') === kind;
  const tabs = new Map(nodes.filter(kindIs('tab')).map((tab) => [textOf(own(tab, 'id')), tab]));
  const subflows = new Set(nodes.filter(kindIs('subflow')).map((each) => textOf(own(each, 'id'))));
  // What has no place on a tab only holds settings for others.
  const placed = nodes
    .filter((node) => typeof own(node, 'x') === 'number' && !subflows.has(textOf(own(node, 'id'))))
    .map((node) => sourceOf(node, tabs))
    .filter(({ kind }) => kind !== '');
  const drawn = placed.filter(({ tab }) => !subflows.has(tab));
  return {
    steps: drawn.filter(({ kind }) => kind !== 'comment' && kind !== 'group'),
    comments: drawn.filter(({ kind }) => kind === 'comment'),
    groups: drawn.filter(({ kind }) => kind === 'group'),
    tabs,
    inSubflows: placed.length - drawn.length,
    settings: nodes.length - placed.length - tabs.size - subflows.size,
  };
}

/** Nodes that a frame was drawn around. */
export const membersOf = ({ node }: Source): string[] => texts(own(node, 'nodes'));
/** Nodes at the other end of a line that is not drawn. */
export const linksOf = ({ node }: Source): string[] => texts(own(node, 'links'));
/** Nodes that something is about; null where it is about all of them. */
export const scopeOf = ({ node }: Source): string[] | null => {
  const scope = own(node, 'scope');
  return Array.isArray(scope) ? texts(scope) : null;
};
