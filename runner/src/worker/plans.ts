import { compile, type Plan, type PlanNode } from '@holdfast/engine';
import type { CompiledValue } from '@holdfast/expressions';
import type { NodeDefinition, TriggerDefinition } from '@holdfast/node-sdk';
import type { WorkflowDocument } from '@holdfast/workflow';
import type { Registry } from '../registry.ts';
import { prepareAmount, type WriteAmount } from './amounts.ts';
import { prepareBusinessKey } from './business-key.ts';
import { prepareName, type WriteName } from './identity.ts';
import { type Parameters, prepareParameters } from './parameters.ts';

/** A node of a version with its behaviour and its compiled parameters. */
export interface CompiledNode {
  readonly plan: PlanNode;
  readonly definition: NodeDefinition | null;
  readonly trigger: TriggerDefinition | null;
  readonly parameters: Parameters;
  /** How its writes are named across runs; null: by run, step and item. */
  readonly writeName: WriteName | null;
  /** What its writes are worth, and may be; null: they have no limit. */
  readonly amount: WriteAmount | null;
}

/** A version, ready to run. Shared by all its runs in this process. */
export interface CompiledWorkflow {
  readonly versionId: string;
  readonly workspaceId: string;
  readonly workflowId: string;
  readonly number: number | null;
  readonly document: WorkflowDocument;
  readonly plan: Plan;
  readonly nodes: ReadonlyMap<string, CompiledNode>;
  /** Node id by id and by name; ids win. */
  readonly nodeIds: ReadonlyMap<string, string>;
  /** The name by which people look for its runs; null: they have none. */
  readonly businessKey: CompiledValue | null;
  /** Whether an expression of it reads variables of the workspace. */
  readonly readsVariables: boolean;
}

/** The stored version does not compile with the node types that are installed now. */
export class UncompilableVersionError extends Error {
  override readonly name = 'UncompilableVersionError';
}

/** What is asked for, or that a version that it takes cannot be used here. */
export async function orUnusable<T>(asked: Promise<T>): Promise<T | UncompilableVersionError> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof UncompilableVersionError) return error;
    throw error;
  }
}

type Identity = Pick<CompiledWorkflow, 'versionId' | 'workspaceId' | 'workflowId' | 'number'>;

/** Compiles a version. @throws UncompilableVersionError */
export function compileWorkflow(identity: Identity, document: WorkflowDocument, registry: Registry): CompiledWorkflow {
  const { plan, problems } = compile(document, registry.describe);
  if (!plan) {
    const errors = problems.filter(({ severity }) => severity === 'error').map(({ message }) => message);
    throw new UncompilableVersionError(`"${document.name}" cannot run: ${errors.slice(0, 3).join(' ')}`);
  }
  const nodes = new Map<string, CompiledNode>();
  for (const node of plan.nodes.values()) {
    nodes.set(node.id, {
      plan: node,
      definition: registry.node(node.type, node.typeVersion) ?? null,
      trigger: registry.trigger(node.type, node.typeVersion) ?? null,
      parameters: prepareParameters(node.parameters, node.description.parameters, node.name),
      writeName: node.effect.kind === 'write' ? prepareName(node.policy.idempotencyKey, node.name) : null,
      amount:
        node.effect.kind === 'write'
          ? prepareAmount(node.policy.amount, document.settings?.amountLimit, node.name)
          : null,
    });
  }
  const nodeIds = new Map<string, string>();
  for (const node of document.nodes) nodeIds.set(node.name, node.id);
  for (const node of document.nodes) nodeIds.set(node.id, node.id);
  const businessKey = prepareBusinessKey(document.settings?.businessKey);
  const readers = [...[...nodes.values()].map(({ parameters }) => parameters), ...(businessKey ? [businessKey] : [])];
  const readsVariables = readers.some(({ variables }) => variables.length > 0);
  return { ...identity, document, plan, nodes, nodeIds, businessKey, readsVariables };
}

/** Keeps the versions that were used last. */
export class PlanCache {
  readonly #plans = new Map<string, Promise<CompiledWorkflow>>();
  readonly #load: (versionId: string) => Promise<CompiledWorkflow>;
  readonly #size: number;

  constructor(load: (versionId: string) => Promise<CompiledWorkflow>, size = 500) {
    this.#load = load;
    this.#size = size;
  }

  get(versionId: string): Promise<CompiledWorkflow> {
    const known = this.#plans.get(versionId);
    if (known) {
      this.#plans.delete(versionId);
      this.#plans.set(versionId, known);
      return known;
    }
    const loading = this.#load(versionId);
    loading.catch(() => this.#plans.delete(versionId));
    this.#plans.set(versionId, loading);
    const oldest = this.#plans.keys().next();
    if (this.#plans.size > this.#size && !oldest.done) this.#plans.delete(oldest.value);
    return loading;
  }
}
