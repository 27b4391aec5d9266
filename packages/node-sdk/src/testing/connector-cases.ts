import type { JsonObject } from '@holdfast/workflow';
import { afterAll, expect, test } from 'vitest';
import type { Connector } from '../connector.ts';
import type { Provider } from './fake-provider.ts';
import type { MemoryFiles } from './memory-files.ts';
import { nodeSuite } from './node-suite.ts';
import { itemsOf, outputOf } from './run-node.ts';
import type { Sample } from './sample-checks.ts';

/** One call of a step, and what stands in the provider's books before it. */
export interface ConnectorCase<Books> {
  readonly parameters: JsonObject;
  readonly prepare?: (books: Books) => void;
  /** What must come out first, as far as it matters. */
  readonly gives: JsonObject;
  /** How many items come out. Default 1. */
  readonly count?: number;
  /** What comes in, where it matters. */
  readonly items?: Sample['items'];
  readonly files?: MemoryFiles;
  /** What tells the write from others where it carries no key. */
  readonly knownBy?: string;
}

export interface ConnectorCases<Books> {
  /** By type of node. */
  readonly cases: Readonly<Record<string, ConnectorCase<Books>>>;
  readonly connectionFields: JsonObject;
  /** Starts what stands in for the provider, with its books. */
  open(): Promise<{ readonly books: Books; readonly provider: Provider }>;
}

/**
 * Registers the shared suite for every node of a connector, each with one call of its own against what stands in for the
 * provider, and that the call gives what is in the books. A node without a case is a mistake.
 *
 * @throws Error
 */
export async function connectorCases<Books>(
  { nodes }: Connector,
  { cases, connectionFields, open }: ConnectorCases<Books>,
): Promise<void> {
  const closing: (() => Promise<void>)[] = [];
  afterAll(async () => {
    for (const close of closing.splice(0)) await close();
  });
  const start = async ({ prepare }: ConnectorCase<Books>): Promise<Provider> => {
    const { books, provider } = await open();
    prepare?.(books);
    return provider;
  };
  /** The same for as long as the file runs. */
  const startHere = async (said: ConnectorCase<Books>): Promise<string> => {
    const provider = await start(said);
    closing.push(() => provider.close());
    return provider.url;
  };

  for (const definition of nodes) {
    const { type } = definition.description;
    const said = cases[type];
    if (!said) throw new Error(`There is no case for ${type}.`);
    const { parameters, items = itemsOf({}), files, knownBy, gives, count = 1 } = said;
    const call = { parameters, connectionFields, items, files };
    nodeSuite(definition, {
      samples: [{ ...call, name: 'one call', baseUrl: await startHere(said) }],
      provider: { sample: { ...call, name: 'one call' }, startProvider: () => start(said), knownBy },
    });
    test(`${type} gives what is in the books, in our words`, async () => {
      const outputs = await outputOf(definition, { ...call, baseUrl: await startHere(said) });
      expect(outputs).toHaveLength(count);
      expect(outputs[0]).toMatchObject(gives);
    });
  }
}
