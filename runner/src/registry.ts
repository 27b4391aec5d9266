import type { ConnectionDefinition, Connector, NodeDefinition, TriggerDefinition } from '@holdfast/node-sdk';
import type { Catalogue, NodeDescription } from '@holdfast/workflow';

/** All node types, triggers and connection types of this installation, by name. */
export interface Registry {
  readonly describe: Catalogue;
  readonly descriptions: readonly NodeDescription[];
  readonly connectionTypes: readonly ConnectionDefinition[];
  node(type: string, typeVersion: number): NodeDefinition | undefined;
  trigger(type: string, typeVersion: number): TriggerDefinition | undefined;
  connectionType(type: string): ConnectionDefinition | undefined;
}

/** Two connectors declare the same thing: one of them must go. */
export class DuplicateTypeError extends Error {
  override readonly name = 'DuplicateTypeError';
}

const keyOf = (type: string, typeVersion: number) => `${type}@${typeVersion}`;

/** Puts connectors together. @throws DuplicateTypeError */
export function createRegistry(connectors: readonly Connector[]): Registry {
  const nodes = new Map<string, NodeDefinition>();
  const triggers = new Map<string, TriggerDefinition>();
  const connections = new Map<string, ConnectionDefinition>();
  const add = <T>(map: Map<string, T>, key: string, value: T) => {
    if (map.has(key)) throw new DuplicateTypeError(`${key} is declared by two connectors.`);
    map.set(key, value);
  };
  for (const connector of connectors) {
    for (const node of connector.nodes) add(nodes, keyOf(node.description.type, node.description.typeVersion), node);
    for (const trigger of connector.triggers)
      add(triggers, keyOf(trigger.description.type, trigger.description.typeVersion), trigger);
    for (const connection of connector.connections) add(connections, connection.type, connection);
  }
  const providers = new Map(
    connectors.flatMap(({ provider, nodes: own, triggers: ownTriggers }) =>
      provider === undefined
        ? []
        : [...own, ...ownTriggers].map(({ description: { type } }) => [type, provider] as const),
    ),
  );
  const descriptions = [...triggers.values(), ...nodes.values()].map(({ description }): NodeDescription => {
    const provider = providers.get(description.type);
    return provider === undefined ? description : { ...description, provider };
  });
  const byKey = new Map(
    descriptions.map((description) => [keyOf(description.type, description.typeVersion), description]),
  );
  return {
    describe: (type, typeVersion) => byKey.get(keyOf(type, typeVersion)),
    descriptions,
    connectionTypes: [...connections.values()],
    node: (type, typeVersion) => nodes.get(keyOf(type, typeVersion)),
    trigger: (type, typeVersion) => triggers.get(keyOf(type, typeVersion)),
    connectionType: (type) => connections.get(type),
  };
}
