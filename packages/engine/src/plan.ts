import type {
  Control,
  JsonObject,
  NodeDescription,
  ResolvedPolicy,
  RoutableClass,
  SettledEffect,
} from '@holdfast/workflow';

/** An edge as the engine follows it. Nodes that are switched off are already bridged or cut. */
export interface PlanEdge {
  readonly id: string;
  /** The document's edges this one stands for: more than one where it bridges a node that is off. */
  readonly parts: readonly string[];
  readonly from: string;
  readonly fromPort: string;
  readonly to: string;
  readonly toPort: string;
  /** For fallback edges: the classes it takes. */
  readonly on: readonly RoutableClass[];
  readonly visitLimit: number | null;
}

export interface JoinRule {
  /** Input ports that have an edge, in port order. */
  readonly ports: readonly string[];
  /** How many of them must have arrived. */
  readonly needed: number;
  readonly deadlineMs: number | null;
  /** The node every way to this one leads through: arrivals below one step of it belong together. */
  readonly scope: string;
}

export interface LoopRule {
  readonly batchSize: number;
  readonly concurrency: number;
}

export interface PlanNode {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly typeVersion: number;
  readonly description: NodeDescription;
  readonly control: Control;
  readonly mode: 'each' | 'all';
  readonly effect: SettledEffect;
  readonly policy: ResolvedPolicy;
  readonly parameters: JsonObject;
  readonly connection: string | null;
  /** Position in topological order; back edges left out. */
  readonly rank: number;
  /** Outgoing flow edges in the document's order. */
  readonly flow: readonly PlanEdge[];
  readonly fallback: readonly PlanEdge[];
  readonly compensate: readonly PlanEdge[];
  /** Ways in that each make a step of their own: from two up, the way is part of the step's name. */
  readonly waysIn: number;
  readonly join: JoinRule | null;
  readonly loop: LoopRule | null;
  /** Output ports in the order in which they are drawn; the first takes safe defaults. */
  readonly outPorts: readonly string[];
}

/** What `compile` makes of a document: all that `decide` needs, indexed. */
export interface Plan {
  readonly name: string;
  readonly nodes: ReadonlyMap<string, PlanNode>;
  readonly triggers: readonly string[];
  readonly order: 'parallel' | 'declared';
  readonly timeoutMs: number | null;
  readonly maxSteps: number;
  readonly compensateOnCancel: boolean;
  readonly hasJoins: boolean;
  /** Whether items leaving `from` can still get to `to`'s input `port` without passing through `scope` again. */
  canReach(from: string, to: string, port: string, scope: string): boolean;
}
