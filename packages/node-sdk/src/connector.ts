import type { ConnectionDefinition } from './connection.ts';
import type { NodeDefinition } from './define.ts';
import type { TriggerDefinition } from './trigger.ts';

/** Everything one folder under `nodes/` offers. */
export interface Connector {
  readonly name: string;
  readonly title: string;
  readonly nodes: readonly NodeDefinition[];
  readonly triggers: readonly TriggerDefinition[];
  readonly connections: readonly ConnectionDefinition[];
}

/** Declares a connector: the manifest of one folder. */
export const defineConnector = (connector: Connector): Connector => connector;
