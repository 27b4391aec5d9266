import type { Follow } from '@holdfast/node-sdk';
import type { JsonObject } from '@holdfast/workflow';
import type { Runtime } from '../../runtime.ts';
import type { Watch } from '../../store/watches.ts';
import { readOf, variablesFor } from '../../variables/variable-set.ts';

/** What a trigger says of how it follows its provider, and its parameters as they are now. */
export interface Followed {
  readonly follow: Follow<JsonObject>;
  readonly parameters: JsonObject;
}

/** @throws NodeFailure, ExpressionError where its parameters do not fit */
export async function followedBy(runtime: Runtime, watch: Watch): Promise<Followed> {
  const workflow = await runtime.plans.get(watch.versionId);
  const node = workflow.nodes.get(watch.nodeId);
  // Its parameters were checked by its own schema.
  const follow = node?.trigger?.follow as Follow<JsonObject> | undefined;
  if (!node || !follow) throw new Error(`The version has no trigger ${watch.nodeId} that follows a provider.`);
  const variables = await variablesFor(workflow, runtime.variables);
  const parameters = node.parameters.resolve(runtime.evaluator, {
    item: undefined,
    itemIndex: 0,
    items: [],
    node: () => undefined,
    run: {},
    workflow: {},
    vars: readOf(variables, node.parameters.variables),
    now: runtime.clock.now(),
    timeZone: 'UTC',
  });
  return { follow, parameters };
}
