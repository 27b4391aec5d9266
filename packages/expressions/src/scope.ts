import type { Item, JsonObject } from '@holdfast/workflow';

/** What an expression may know of another node. */
export interface NodeAccess {
  readonly isExecuted: boolean;
  /** The item the present one came from. */
  item(): Item | undefined;
  first(): Item | undefined;
  last(): Item | undefined;
  all(): readonly Item[];
}

/** What expressions see. Handed in by the host and read lazily; its objects never enter the guest. */
export interface Scope {
  readonly item: Item | undefined;
  readonly itemIndex: number;
  /** The items of the node's first input. */
  readonly items: readonly Item[];
  /** Undefined when there is no such node. */
  node(idOrName: string): NodeAccess | undefined;
  readonly run: JsonObject;
  readonly workflow: JsonObject;
  readonly vars: JsonObject;
  /** Epoch milliseconds; the same for every expression of an attempt. */
  readonly now: number;
  readonly timeZone: string;
}
