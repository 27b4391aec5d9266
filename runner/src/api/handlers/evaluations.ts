import type { Node, WorkflowDocument } from '@holdfast/workflow';
import { v7 as uuid } from 'uuid';
import { correctionsIn } from '../../ai/corrections.ts';
import { canBeEvaluated, EVALUATED } from '../../ai/evaluation-document.ts';
import { Evaluations } from '../../ai/evaluations.ts';
import type { EvaluationCase } from '../../ai/scores.ts';
import type { Actor } from '../../auth/actor.ts';
import { type EvaluationRow, type EvaluationSetRow, EvaluationStore, plainCase } from '../../store/evaluations.ts';
import type { Handlers } from '../calls.ts';
import { readyDocument } from '../documents.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';

type Names =
  | 'listEvaluationSets'
  | 'createEvaluationSet'
  | 'getEvaluationSet'
  | 'changeEvaluationSet'
  | 'deleteEvaluationSet'
  | 'startEvaluation'
  | 'listEvaluations'
  | 'getEvaluation'
  | 'getCorrections';

const MOST_EVALUATIONS = 50;
const MOST_FORMS = 1_000;
/** Examples of one set together, as JSON. */
const MOST_BYTES = 4 * 1024 * 1024;

const setShape = ({ updatedAt, cases, ...row }: EvaluationSetRow) => ({
  ...row,
  cases: cases.map(plainCase),
  updatedAt: updatedAt.toISOString(),
});

/** The step of a document that is evaluated. @throws ProblemError no_such_step, not_evaluated */
function stepOf(document: WorkflowDocument, node: string): Node {
  const found = document.nodes.find(({ id }) => id === node);
  if (!found) throw new ProblemError(422, 'no_such_step', `The workflow has no step "${node}".`);
  if (canBeEvaluated(found)) return found;
  throw new ProblemError(
    422,
    'not_evaluated',
    `"${found.name}" (${found.type}) has no fields to hold against examples. Steps that have: ${EVALUATED.join(', ')}.`,
  );
}

function assertSize(cases: readonly unknown[]): void {
  if (Buffer.byteLength(JSON.stringify(cases)) > MOST_BYTES)
    throw new ProblemError(413, 'examples_too_large', 'The examples of one set may be 4 MiB together. Make two of it.');
}

/** Examples, and how steps do on them. */
export function evaluationHandlers(services: Services): Pick<Handlers, Names> {
  const { runtime, workflows, runs, audit } = services;
  const store = new EvaluationStore(runtime.database);
  const evaluations = new Evaluations(services);

  const findSet = async ({ workspaceId }: Actor, id: string): Promise<EvaluationSetRow> => {
    const row = await store.set(workspaceId, id);
    if (!row) throw notFound('This set of examples');
    return row;
  };
  const workflowOf = async ({ workspaceId }: Actor, id: string) => {
    const row = await workflows.get(workspaceId, id);
    if (!row) throw notFound('This workflow');
    return row;
  };
  const shape = async (workspaceId: string, said: EvaluationRow) => {
    const row = await evaluations.withResult(workspaceId, said);
    const { cases, result, at, ...rest } = row;
    const run = await runs.summary(workspaceId, row.runId);
    const { scores = null, ...took } = result ?? {};
    const { cases: _, ...sums } = scores ?? {};
    return {
      ...rest,
      status: run?.status ?? null,
      cases: cases.length,
      at: at.toISOString(),
      result: scores ? ({ ...sums, unpriced: 0, ...took } as never) : null,
    };
  };

  return {
    async listEvaluationSets({ actor, params }) {
      await workflowOf(actor, params.id);
      return { items: (await store.sets(actor.workspaceId, params.id)).map(setShape), next: null };
    },

    async createEvaluationSet({ actor, params, body }) {
      const row = await workflowOf(actor, params.id);
      stepOf(row.document, body.node);
      assertSize(body.cases);
      const id = uuid();
      const cases = body.cases.map((one) => plainCase(one as EvaluationCase));
      await audit.act(actor, async (within, record) => {
        const made = { id, workflowId: row.id, node: body.node, name: body.name, cases };
        await new EvaluationStore(within).createSet(actor.workspaceId, made, actor);
        const detail = { workflow: row.id, name: body.name, node: body.node, cases: cases.length };
        await record('evaluation-set.created', `evaluation-set:${id}`, detail);
      });
      return setShape(await findSet(actor, id));
    },

    getEvaluationSet: async ({ actor, params }) => setShape(await findSet(actor, params.id)),

    async changeEvaluationSet({ actor, params, body }) {
      await findSet(actor, params.id);
      assertSize(body.cases);
      const cases = body.cases.map((one) => plainCase(one as EvaluationCase));
      await audit.act(actor, async (within, record) => {
        const said = { name: body.name, cases, revision: body.baseRevision };
        if (!(await new EvaluationStore(within).changeSet(actor.workspaceId, params.id, said, actor)))
          throw new ProblemError(
            409,
            'moved_on',
            'Somebody else has changed these examples meanwhile. Load them again.',
          );
        await record('evaluation-set.changed', `evaluation-set:${params.id}`, { name: body.name, cases: cases.length });
      });
      return setShape(await findSet(actor, params.id));
    },

    async deleteEvaluationSet({ actor, params }) {
      const { name } = await findSet(actor, params.id);
      await audit.act(actor, async (within, record) => {
        if (await new EvaluationStore(within).deleteSet(actor.workspaceId, params.id))
          await record('evaluation-set.deleted', `evaluation-set:${params.id}`, { name });
      });
      return null;
    },

    async startEvaluation({ actor, params, body }) {
      const set = await findSet(actor, params.id);
      const which = body.version ?? 'draft';
      const version = which === 'draft' ? null : await workflows.version(actor.workspaceId, set.workflowId, which);
      if (which !== 'draft' && !version) throw notFound('This version');
      const document = version?.document ?? (await workflowOf(actor, set.workflowId)).document;
      if (!version) readyDocument(document, runtime.registry);
      const id = await evaluations.start(actor, set, {
        document,
        node: stepOf(document, set.node),
        version: version?.number ?? null,
        model: body.model ?? null,
      });
      const row = await store.get(actor.workspaceId, id);
      if (!row) throw notFound('This evaluation');
      return shape(actor.workspaceId, row);
    },

    async getCorrections({ actor, params, query }) {
      await workflowOf(actor, params.id);
      const forms = await store.filledForms(actor.workspaceId, params.id, query.days ?? 90, MOST_FORMS);
      return { forms: forms.length, fields: correctionsIn(forms) };
    },

    async listEvaluations({ actor, params }) {
      await findSet(actor, params.id);
      const rows = await store.ofSet(actor.workspaceId, params.id, MOST_EVALUATIONS);
      return { items: await Promise.all(rows.map((row) => shape(actor.workspaceId, row))), next: null };
    },

    async getEvaluation({ actor, params }) {
      const row = await store.get(actor.workspaceId, params.id);
      if (!row) throw notFound('This evaluation');
      const done = await evaluations.withResult(actor.workspaceId, row);
      const cases = done.result?.scores.cases ?? [];
      return {
        evaluation: await shape(actor.workspaceId, done),
        cases: cases.map(({ fields, ...one }) => ({ ...one, fields: [...fields] })),
      };
    },
  };
}
