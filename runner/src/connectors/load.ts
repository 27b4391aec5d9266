import type { Connector } from '@holdfast/node-sdk';
import { createRegistry, DuplicateTypeError, type Registry } from '../registry.ts';
import { shippedConnectors } from '../registry-default.ts';
import { ConnectorError, type FoundPackage, findPackage } from './packages.ts';

/** A connector that was added to those that ship with Holdfast. */
export interface Added {
  readonly package: FoundPackage;
  readonly connector: Connector;
}

/**
 * Loads the connectors that the settings name, and no others. Their code runs with all
 * rights of this process: who names one trusts it.
 *
 * @param folder where they are installed, and where a relative folder begins
 * @throws ConnectorError
 */
export async function loadConnectors(names: readonly string[], folder: string): Promise<readonly Added[]> {
  const found = names.map((name) => findPackage(name, folder));
  return Promise.all(found.map(async (each) => ({ package: each, connector: await connectorOf(each) })));
}

/** All node types of an installation: those that ship, and those that were added. @throws ConnectorError */
export async function openRegistry(names: readonly string[], folder: string): Promise<Registry> {
  const added = await loadConnectors(names, folder);
  try {
    return createRegistry([...shippedConnectors, ...added.map(({ connector }) => connector)]);
  } catch (error) {
    if (!(error instanceof DuplicateTypeError)) throw error;
    throw new ConnectorError(`${error.message} Take one of them out of "connectors" in the settings.`, {
      cause: error,
    });
  }
}

async function connectorOf({ said, entry }: FoundPackage): Promise<Connector> {
  const module: unknown = await import(entry).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new ConnectorError(`The connector "${said}" cannot be loaded: ${why}`, { cause });
  });
  const { connector, default: standard } = module as { connector?: unknown; default?: unknown };
  return checked(said, connector ?? standard);
}

/** What a module gave, if it is a connector whose types are its own. */
function checked(said: string, value: unknown): Connector {
  if (!isConnector(value))
    throw new ConnectorError(
      `The module of the connector "${said}" exports no "connector" made with defineConnector (name, title, nodes, triggers, connections).`,
    );
  const types = [
    ...[...value.nodes, ...value.triggers].map(({ description }) => description.type),
    ...value.connections.map(({ type }) => type),
  ];
  const foreign = types.find((type) => !type.startsWith(`${value.name}.`));
  if (foreign === undefined) return value;
  throw new ConnectorError(
    `The connector "${said}" is called ${value.name} and declares the type ${foreign}. Its types have to begin with "${value.name}.".`,
  );
}

const isConnector = (value: unknown): value is Connector =>
  typeof value === 'object' &&
  value !== null &&
  'name' in value &&
  typeof value.name === 'string' &&
  /^[a-z][a-z0-9-]*$/.test(value.name) &&
  'nodes' in value &&
  Array.isArray(value.nodes) &&
  'triggers' in value &&
  Array.isArray(value.triggers) &&
  'connections' in value &&
  Array.isArray(value.connections);
