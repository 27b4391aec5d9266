import { createHash } from 'node:crypto';
import { isTerminalRun, type Json, type JsonObject, type Node, type WorkflowDocument } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import type { Services } from '../api/services.ts';
import type { Actor } from '../auth/actor.ts';
import {
  type EvaluationResult,
  type EvaluationRow,
  type EvaluationSetRow,
  EvaluationStore,
} from '../store/evaluations.ts';
import { SpendingStore } from '../store/spending.ts';
import { ANSWER, EXAMPLES, evaluationDocument } from './evaluation-document.ts';
import { type CaseOutcome, scoresOf } from './scores.ts';

const isRecord = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the author tells the model, whichever of them it is: without what only changes who answers and where it goes. */
function promptHash({ type, typeVersion, parameters = {} }: Node): string {
  const { model: _, otherwise: __, second: ___, field: ____, ...prompt } = parameters;
  return createHash('sha256')
    .update(JSON.stringify([type, typeVersion, prompt]))
    .digest('hex')
    .slice(0, 12);
}

/** Runs steps over examples, and says how they did. An evaluation is a run of a draft like any other. */
export class Evaluations {
  readonly #services: Services;
  readonly #store: EvaluationStore;
  readonly #spending: SpendingStore;

  constructor(services: Services) {
    this.#services = services;
    this.#store = new EvaluationStore(services.runtime.database);
    this.#spending = new SpendingStore(services.runtime.database);
  }

  /** Starts one: the step as a document has it, with its own model or another one. Gives its id. */
  async start(
    actor: Actor,
    set: EvaluationSetRow,
    what: {
      readonly document: WorkflowDocument;
      readonly node: Node;
      readonly version: number | null;
      readonly model: string | null;
    },
  ): Promise<string> {
    const { runtime, starter } = this.#services;
    const { document, node, version, model } = what;
    const versionId = await runtime.versions.snapshot(
      actor.workspaceId,
      set.workflowId,
      evaluationDocument(document, node, model),
      actor,
    );
    const [id, runId] = [uuid(), uuid()];
    const own = typeof node.parameters?.model === 'string' ? node.parameters.model : '';
    await this.#store.create(actor.workspaceId, {
      id,
      setId: set.id,
      runId,
      node: node.id,
      model: model ?? own,
      version,
      prompt: promptHash(node),
      setRevision: set.revision,
      cases: set.cases,
      by: actor.name,
    });
    const detail = { set: set.id, node: node.id, version, model };
    await starter.start({
      runId,
      audit: { by: actor, action: 'evaluation.started', subject: `evaluation:${id}`, detail },
      versionId,
      triggerNode: EXAMPLES,
      items: set.cases.map(({ input }) => ({ json: input })),
      mode: 'test',
      source: actor.via === 'key' ? 'cli' : 'manual',
    });
    return id;
  }

  /** An evaluation with its result, where its run is over. Worked out once. */
  async withResult(workspaceId: string, row: EvaluationRow): Promise<EvaluationRow> {
    if (row.result !== null) return row;
    const run = await this.#services.runs.summary(workspaceId, row.runId);
    if (!run || !isTerminalRun(run.status)) return row;
    const result = await this.#resultOf(workspaceId, row);
    await this.#store.finish(row.id, result);
    return { ...row, result };
  }

  async #resultOf(workspaceId: string, { runId, node, cases }: EvaluationRow): Promise<EvaluationResult> {
    const [ports, step, spent, latency] = await Promise.all([
      this.#services.steps.items(workspaceId, runId, node, 'output'),
      this.#services.runs.step(workspaceId, runId, node),
      this.#spending.ofRun(workspaceId, runId),
      this.#store.latency(runId),
    ]);
    const outcomes: CaseOutcome[] = [];
    for (const item of Object.values(ports ?? {}).flat()) {
      const said = item.json[ANSWER];
      if (typeof item.from !== 'number' || !isRecord(said)) continue;
      const confidence = isRecord(said.confidence) ? said.confidence : {};
      outcomes[item.from] = {
        fields: isRecord(said.fields) ? said.fields : {},
        confidence: Object.fromEntries(
          Object.entries(confidence).map(([name, sure]) => [name, typeof sure === 'number' ? sure : 0]),
        ),
        failure: null,
      };
    }
    for (const { items, failure } of step?.failures ?? [])
      for (const index of items === 'all' ? cases.map((_, at) => at) : items)
        outcomes[index] ??= { failure: failure.code };
    return {
      scores: scoresOf(cases, outcomes),
      cost: spent?.cost ?? 0,
      unpriced: spent?.unpriced ?? 0,
      calls: spent?.calls ?? 0,
      inputTokens: spent?.inputTokens ?? 0,
      outputTokens: spent?.outputTokens ?? 0,
      latency,
    };
  }
}
