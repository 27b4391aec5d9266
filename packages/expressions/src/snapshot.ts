import type { Item, JsonObject } from '@holdfast/workflow';
import type { NodeAccess, Scope } from './scope.ts';

/** What another step looked like, copied. */
interface NodeSnapshot {
  readonly isExecuted: boolean;
  readonly item: Item | undefined;
  readonly items: readonly Item[];
}

/** A scope as plain data, for evaluation on another thread. */
export interface ScopeSnapshot {
  readonly item: Item | undefined;
  readonly itemIndex: number;
  readonly items: readonly Item[];
  readonly nodes: Readonly<Record<string, NodeSnapshot | null>>;
  readonly run: JsonObject;
  readonly workflow: JsonObject;
  readonly vars: JsonObject;
  readonly now: number;
  readonly timeZone: string;
}

/** Copies what an expression with these references may read. */
export function takeSnapshot(scope: Scope, references: readonly string[]): ScopeSnapshot {
  const { item, itemIndex, items, run, workflow, vars, now, timeZone } = scope;
  const nodes = Object.fromEntries(
    references.map((name): [string, NodeSnapshot | null] => {
      const access = scope.node(name);
      if (!access) return [name, null];
      if (!access.isExecuted) return [name, { isExecuted: false, item: undefined, items: [] }];
      return [name, { isExecuted: true, item: access.item(), items: access.all() }];
    }),
  );
  return { item, itemIndex, items, nodes, run, workflow, vars, now, timeZone };
}

/** The scope a snapshot was taken of. */
export function scopeOf(snapshot: ScopeSnapshot): Scope {
  return {
    ...snapshot,
    node(name): NodeAccess | undefined {
      const node = Object.hasOwn(snapshot.nodes, name) ? snapshot.nodes[name] : null;
      if (!node) return undefined;
      return {
        isExecuted: node.isExecuted,
        item: () => node.item,
        first: () => node.items[0],
        last: () => node.items.at(-1),
        all: () => node.items,
      };
    },
  };
}
