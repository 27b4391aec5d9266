import { decide, EMPTY_STATE, type Step } from '@holdfast/engine';
import { defineConnector, type NodeDefinition } from '@holdfast/node-sdk';
import { MemoryFiles } from '@holdfast/node-sdk/testing';
import { core } from '@holdfast/nodes-core';
import { type Item, type JsonObject, SCHEMA_VERSION } from '@holdfast/workflow';
import type { TokenKeeper } from '../../src/connections/tokens/token-keeper.ts';
import { createRegistry } from '../../src/registry.ts';
import { KeptCursor } from '../../src/worker/cursors.ts';
import type { Effect } from '../../src/worker/effects.ts';
import { execute, type StepServices, type StepWork } from '../../src/worker/execute.ts';
import { Gate } from '../../src/worker/gate.ts';
import { KeptMemory } from '../../src/worker/memory.ts';
import type { Outcome } from '../../src/worker/outcome.ts';
import { compileWorkflow } from '../../src/worker/plans.ts';
import { StepSpending } from '../../src/worker/spending.ts';
import type { CostCeiling } from '../../src/worker/usage.ts';

export const anItem = (json: JsonObject = {}): Item => ({ json });

export interface Attempt {
  /** What became of the writes of earlier attempts, by item; this one's are added. */
  readonly effects?: Map<number, Effect>;
  readonly costs?: CostCeiling;
  readonly isSettling?: boolean;
  /** How the step stands, beyond being ready for the first time. */
  readonly step?: Partial<Step>;
  readonly send?: StepServices['send'];
  /** Items it is about; left out: all. */
  readonly indices?: readonly number[] | 'all';
}

/** Makes one attempt at a node as a worker does, on these items. */
export async function attempt(node: NodeDefinition, items: readonly Item[], said: Attempt = {}): Promise<Outcome> {
  const { effects = new Map<number, Effect>() } = said;
  const made = defineConnector({ name: 'test', title: 'Test', nodes: [node], triggers: [], connections: [] });
  const workflow = compileWorkflow(
    { versionId: 'v', workspaceId: 'w', workflowId: 'f', number: 1 },
    {
      schemaVersion: SCHEMA_VERSION,
      name: 'Invoices',
      nodes: [
        { id: 'start', type: 'trigger.manual', typeVersion: 1, name: 'Start' },
        { id: 'make', type: node.description.type, typeVersion: 1, name: 'Make' },
      ],
      edges: [{ id: 'e', from: { node: 'start', port: 'out' }, to: { node: 'make', port: 'in' } }],
    },
    createRegistry([core, made]),
  );
  const started = { type: 'run.started', at: 0, node: 'start', port: 'out', count: items.length } as const;
  const step = decide(workflow.plan, EMPTY_STATE, started).state.steps.get('make');
  const compiled = workflow.nodes.get('make');
  if (!step || !compiled) throw new Error('The document makes no such step.');
  const { effect } = compiled.plan;
  const keeper = {
    gate: async () => {},
    settle: (settled: Effect) => void effects.set(settled.item, settled),
    leaseLeftMs: () => 1_000,
    now: () => 0,
    nowAwake: () => 0,
    doubt: null,
    forbids: () => null,
  };
  const unused = () => Promise.reject(new Error('The test gave no way to do that.'));
  const work: Partial<StepWork> = {
    node: compiled,
    step: { ...step, ...said.step },
    indices: said.indices ?? 'all',
    items,
    inputs: { in: items },
    facts: { workspaceId: 'w' } as StepWork['facts'],
    isSettling: said.isSettling ?? false,
    resumed: null,
    pinned: null,
    signal: new AbortController().signal,
    services: { now: () => 0, send: said.send ?? unused, code: { run: unused }, hmac: unused },
    files: new MemoryFiles(),
    costs: said.costs ?? null,
    spending: new StepSpending(said.costs ?? null, () => null),
    memory: new KeptMemory(),
    cursor: new KeptCursor(),
    parametersFor: () => ({}),
    keyOf: (item) => `key-${item}`,
    effectOf: (item) => effects.get(item),
    amountFor: () => null,
    lookAtConnection: () => null,
    gateFor: (item) =>
      effect.kind === 'write'
        ? new Gate(keeper, { stepId: 'make', item, seq: 0, key: `key-${item}` }, effect, effects.get(item))
        : null,
  };
  return execute(work as StepWork);
}

/** For a client whose connections have no consent of anybody. */
export const noConsents: Pick<TokenKeeper, 'tokenFor' | 'known'> = {
  tokenFor: () => Promise.reject(new Error('There are no consents here.')),
  known: () => [],
};
