import type { JsonObject, NodeDefinition, Spending } from '@holdfast/node-sdk';
import { type NodeCall, runNode } from '@holdfast/node-sdk/testing';
import type { Item } from '@holdfast/workflow';
import { type PracticeModels, type PracticeModelsOptions, startPracticeModels } from '../practice/index.ts';
import { modelConnections } from '../src/connections/index.ts';

/** Fields of each type of connection. */
export const FIELDS: Readonly<Record<string, JsonObject>> = {
  'ai.openai': { api: 'responses' },
  'ai.azure-openai': { api: 'responses' },
  'ai.anthropic': {},
  'ai.google': {},
  'ai.openai-compatible': {},
};

/** The key that connections of tests have. */
export const KEY = 'not-a-real-key';

export interface Asking {
  readonly parameters: NonNullable<NodeCall['parameters']>;
  readonly connection?: string;
  readonly fields?: JsonObject;
  readonly answer?: PracticeModelsOptions['answer'];
  readonly items?: readonly Item[];
  /** Those that were started for several questions; left out: its own. */
  readonly models?: PracticeModels;
  readonly spending?: Spending;
  readonly files?: import('@holdfast/node-sdk').FileStore;
  readonly memory?: NodeCall['memory'];
  readonly logs?: string[];
  readonly now?: number | undefined;
  readonly resumed?: NodeCall['resumed'];
}

/** Runs a node against the stand-in for models, and hands back what came of it and what was asked. */
export async function ask(node: NodeDefinition, asking: Asking) {
  const {
    parameters,
    connection = 'ai.openai-compatible',
    fields = {},
    answer,
    items = [{ json: { id: 1 } }],
  } = asking;
  const connectionType = modelConnections.find(({ type }) => type === connection);
  if (!connectionType) throw new Error(`There is no connection ${connection}`);
  const models = asking.models ?? (await startPracticeModels(answer ? { answer } : {}));
  try {
    const outcome = await runNode(node, {
      parameters: typeof parameters === 'function' ? parameters : { model: 'test-1', ...parameters },
      items,
      connectionType,
      connectionFields: { ...FIELDS[connection], baseUrl: `${models.url}/v1`, key: KEY, ...fields },
      baseUrl: `${models.url}/v1`,
      spending: asking.spending,
      files: asking.files,
      memory: asking.memory,
      logs: asking.logs,
      now: asking.now,
      resumed: asking.resumed,
    });
    return {
      outcome,
      requests: models.requests,
      json: outcome.outputs[Object.keys(outcome.outputs)[0] ?? 'out']?.[0]?.json,
    };
  } finally {
    if (!asking.models) await models.close();
  }
}
