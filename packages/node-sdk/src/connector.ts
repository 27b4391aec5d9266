import type { ConnectionDefinition } from './connection.ts';
import type { NodeDefinition } from './define.ts';
import type { TriggerDefinition } from './trigger.ts';

/** Everything one folder under `nodes/` offers. */
export interface Connector {
  readonly name: string;
  readonly title: string;
  /** The system outside that all of it speaks to, as people know it: its steps are listed together under this name. Left out: they stand with others of their kind. */
  readonly provider?: string;
  readonly nodes: readonly NodeDefinition[];
  readonly triggers: readonly TriggerDefinition[];
  readonly connections: readonly ConnectionDefinition[];
}

/** Declares a connector: the manifest of one folder. */
export const defineConnector = (connector: Connector): Connector => connector;
