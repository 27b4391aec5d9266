import { type IncomingCall, NodeFailure } from '@holdfast/node-sdk';
import type { JsonObject } from '@holdfast/workflow';
import { ProblemError } from '../api/problems.ts';
import type { Runtime } from '../runtime.ts';
import { readOf, type VariableSet } from '../variables/variable-set.ts';
import { type Parameters, prepareParameters } from '../worker/parameters.ts';
import type { CompiledNode } from '../worker/plans.ts';

/** Parameters that say how a caller proves who it is. They are read before anything of the call is. */
const SECURITY = ['authentication', 'user', 'header', 'headerPrefix', 'signature'] as const;

interface Security extends JsonObject {
  readonly authentication: string;
}

const known = new WeakMap<CompiledNode, Parameters>();

/** These parameters alone, their defaults filled in. A call has no part in them. */
function securityOf(
  node: CompiledNode,
  { evaluator, clock }: Pick<Runtime, 'evaluator' | 'clock'>,
  variables: VariableSet | null,
): Security {
  let parameters = known.get(node);
  if (!parameters) {
    const { parameters: all, description, name } = node.plan;
    const own = Object.fromEntries(SECURITY.flatMap((key) => (Object.hasOwn(all, key) ? [[key, all[key]]] : [])));
    parameters = prepareParameters(own as JsonObject, description.parameters, name);
    known.set(node, parameters);
  }
  const scope = {
    item: undefined,
    itemIndex: 0,
    items: [],
    node: () => undefined,
    run: {},
    workflow: {},
    vars: readOf(variables, parameters.variables),
    now: clock.now(),
    timeZone: 'UTC',
  };
  return parameters.resolve(evaluator, scope) as Security;
}

/** A connection that does not exist holds no secret. */
function none(error: unknown): string[] {
  if (error instanceof NodeFailure) return [];
  throw error;
}

/**
 * Whether a call comes from whom it says it comes from: over its bytes as they
 * were received, before any of them is parsed. Fails closed: a trigger that wants
 * a proof and has no secret is not active.
 *
 * @returns for a call whose signature holds a time, what tells it from every other call; else null
 * @throws ProblemError 401 not_genuine, 404 not_active
 */
export async function verify(
  node: CompiledNode,
  call: IncomingCall,
  runtime: Pick<Runtime, 'evaluator' | 'clock'>,
  variables: VariableSet | null,
  secretsOf: (slug: string) => Promise<readonly string[]>,
): Promise<string | null> {
  const security = securityOf(node, runtime, variables);
  if (security.authentication === 'none') return null;
  const slug = node.plan.connection;
  const secrets = slug === null ? [] : await secretsOf(slug).then((all) => all.filter(Boolean), none);
  if (secrets.length === 0)
    throw new ProblemError(
      404,
      'not_active',
      'This webhook is not active: it wants a proof of who calls, and its secret is not set.',
    );
  if (node.trigger?.verify?.(call, security, secrets) !== true)
    throw new ProblemError(401, 'not_genuine', 'The call could not be verified.');
  return node.trigger.callId?.(call, security) ?? null;
}
