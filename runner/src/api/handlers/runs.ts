import { type Item, isTerminalRun, type JsonObject, type WorkflowDocument } from '@holdfast/workflow';
import type { Actor } from '../../auth/actor.ts';
import { fault } from '../../faults.ts';
import type { RunListRow } from '../../store/runs.ts';
import { effectShape } from '../../store/step-viewer.ts';
import { type Handlers, Reply } from '../calls.ts';
import { fromCursor, fromTimeCursor, pageOf } from '../cursors.ts';
import { readyDocument } from '../documents.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';
import { runSummary, stepShape } from '../shapes.ts';

type Names =
  | 'startRun'
  | 'listRuns'
  | 'getRun'
  | 'getJournal'
  | 'listSteps'
  | 'getStep'
  | 'getStepItems'
  | 'getFile'
  | 'cancelRun'
  | 'repairStep'
  | 'listExceptions'
  | 'getOverview';

/** Most bytes of items in one answer; what is larger is asked for page by page. */
const MAX_PAGE_BYTES = 1_000_000;

/** The trigger to start from: the one that was named, else the manual one, else the only one. @throws ProblemError */
export function triggerOf(document: WorkflowDocument, said: string | undefined): string {
  const triggers = document.nodes.filter(({ type, disabled }) => type.startsWith('trigger.') && disabled === undefined);
  const named = said === undefined ? undefined : triggers.find(({ id, name }) => id === said || name === said);
  if (said !== undefined && !named) {
    throw new ProblemError(
      422,
      'no_such_trigger',
      `The workflow has no trigger "${said}". It has: ${triggers.map(({ name }) => name).join(', ') || 'none'}.`,
    );
  }
  const chosen = named ?? triggers.find(({ type }) => type === 'trigger.manual') ?? triggers[0];
  if (chosen) return chosen.id;
  throw new ProblemError(422, 'no_trigger', 'The workflow has no trigger to start from. Add one.');
}

/** Items for a trigger: what was given, else its pinned sample, else one empty item. */
export function inputFor(
  document: WorkflowDocument,
  trigger: string,
  given: readonly { json: JsonObject }[] | undefined,
): Item[] {
  if (given) return given.map(({ json }) => ({ json }));
  const pinned = Object.values(document.pins?.[trigger] ?? {})[0];
  return pinned ? pinned.map(({ json }) => ({ json })) : [{ json: {} }];
}

/** Runs: started, looked at, stopped, repaired. */
export function runHandlers(services: Services): Pick<Handlers, Names> {
  const { runtime, runs, steps, workflows, starter, audit } = services;

  const find = async (actor: Actor, id: string): Promise<RunListRow> => {
    const row = await runs.summary(actor.workspaceId, id);
    if (!row) throw notFound('This run');
    return row;
  };

  const tell = async (actor: Actor, run: RunListRow, kind: string, body: JsonObject) => {
    const told = await runs.tell(actor.workspaceId, run.id, kind, body);
    if (!told) throw new ProblemError(409, 'run_is_over', 'The run is over: nothing of it can be changed any more.');
    fault('human.committed', kind);
    runtime.ring(run.id, told.wakeSeq, null);
  };

  return {
    async startRun({ actor, params, body }) {
      const row = await workflows.get(actor.workspaceId, params.id);
      if (!row) throw notFound('This workflow');
      const which = body.version ?? 'draft';
      const version = which === 'draft' ? null : await workflows.version(actor.workspaceId, params.id, which);
      if (which !== 'draft' && !version) throw notFound('This version');
      const document = version?.document ?? row.document;
      if (!version) readyDocument(document, runtime.registry);
      const trigger = triggerOf(document, body.trigger);
      const versionId = version?.id ?? (await runtime.versions.snapshot(actor.workspaceId, params.id, document, actor));
      const runId = await starter.start({
        versionId,
        triggerNode: trigger,
        items: inputFor(document, trigger, body.input as { json: JsonObject }[] | undefined),
        mode: version ? 'live' : 'test',
        source: actor.via === 'key' ? 'cli' : 'manual',
      });
      return runSummary(await find(actor, runId));
    },

    async listRuns({ actor, query }) {
      const limit = query.limit ?? 50;
      const rows = await runs.list(
        actor.workspaceId,
        {
          ...(query.workflowId === undefined ? {} : { workflowId: query.workflowId }),
          ...(query.status === undefined ? {} : { statuses: query.status.split(',') }),
          ...(query.mode === undefined ? {} : { mode: query.mode }),
          ...(query.key === undefined ? {} : { key: query.key }),
          ...(query.since === undefined ? {} : { since: query.since }),
          ...(query.until === undefined ? {} : { until: query.until }),
        },
        limit + 1,
        fromTimeCursor(query.cursor),
      );
      return pageOf(rows, limit, runSummary, (row) => [row.startedAt.toISOString(), row.id]);
    },

    async getRun({ actor, params }) {
      const row = await runs.get(actor.workspaceId, params.id);
      if (!row) throw notFound('This run');
      return {
        ...runSummary(row),
        document: row.document,
        head: row.head,
        deadlineAt: row.deadlineAt?.toISOString() ?? null,
        children: row.children,
      };
    },

    async getJournal({ actor, params, query }) {
      const found = await runs.journal(actor.workspaceId, params.id, query.after ?? 0, query.limit ?? 5_000);
      if (!found) throw notFound('This run');
      return found;
    },

    async listSteps({ actor, params, query }) {
      await find(actor, params.id);
      const limit = query.limit ?? 50;
      const [after] = fromCursor(query.cursor, 1) ?? [];
      const rows = await runs.steps(actor.workspaceId, params.id, {
        limit: limit + 1,
        after: after ?? null,
        node: query.node ?? null,
      });
      return pageOf(rows, limit, stepShape, ({ id }) => [id]);
    },

    async getStep({ actor, params }) {
      const [row, detail] = await Promise.all([
        runs.step(actor.workspaceId, params.id, params.step),
        steps.detail(actor.workspaceId, params.id, params.step),
      ]);
      if (!row || !detail) throw notFound('This step');
      const instant = (at: number | null) => (at === null ? null : new Date(at).toISOString());
      return {
        step: stepShape(row),
        attempts: detail.attempts.map(({ startedAt, endedAt, ...attempt }) => ({
          ...attempt,
          startedAt: instant(startedAt),
          endedAt: instant(endedAt),
        })),
        effects: detail.effects.map(effectShape),
        repairs: detail.repairs,
        resendFrom: instant(detail.resendFrom),
      };
    },

    async getStepItems({ actor, params, query }) {
      const ports = await steps.items(actor.workspaceId, params.id, params.step, query.side);
      if (!ports) throw notFound('This step');
      const counts = Object.fromEntries(
        Object.entries(ports).flatMap(([port, items]) => (items.length > 0 ? [[port, items.length]] : [])),
      );
      const port = query.port ?? Object.keys(counts)[0] ?? Object.keys(ports)[0] ?? null;
      const all = port !== null && Object.hasOwn(ports, port) ? (ports[port] ?? []) : [];
      const offset = query.offset ?? 0;
      const items: Item[] = [];
      let bytes = 0;
      for (const item of all.slice(offset, offset + (query.limit ?? 100))) {
        bytes += JSON.stringify(item).length;
        if (bytes > MAX_PAGE_BYTES && items.length > 0) break;
        items.push(item);
      }
      const wanted = Math.min(query.limit ?? 100, Math.max(0, all.length - offset));
      return { ports: counts, port, total: all.length, offset, items, truncated: items.length < wanted };
    },

    async getFile({ actor, params }) {
      const file = await runtime.outside.fileStore.read(actor.workspaceId, params.file);
      if (!file) throw notFound('This file');
      return new Reply(200, file.bytes, {
        'content-type': 'application/octet-stream',
        'content-disposition': `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`,
        'content-security-policy': "sandbox; default-src 'none'",
      });
    },

    async cancelRun({ actor, params, body }) {
      const run = await find(actor, params.id);
      if (isTerminalRun(run.status))
        throw new ProblemError(409, 'run_is_over', `The run is over already: it ${run.status}.`);
      await tell(actor, run, 'cancel', {
        by: actor.name,
        reason: body.reason ?? '',
        compensate: body.compensate ?? false,
      });
      await audit.record(actor.workspaceId, actor, 'run.cancelled', `run:${run.id}`, { reason: body.reason ?? '' });
      return runSummary(await find(actor, params.id));
    },

    async repairStep({ actor, params, body }) {
      const run = await find(actor, params.id);
      const detail = await steps.detail(actor.workspaceId, params.id, params.step);
      if (!detail) throw notFound('This step');
      if (!detail.repairs.includes(body.action)) {
        throw new ProblemError(
          409,
          'not_repairable',
          detail.repairs.length === 0
            ? 'This step waits for nobody: there is nothing to repair.'
            : body.action === 'resend' && detail.resendFrom !== null
              ? `The first send may still arrive. It can be sent again from ${new Date(detail.resendFrom).toISOString()} on.`
              : `This step can be repaired by: ${detail.repairs.join(', ')}.`,
        );
      }
      await tell(actor, run, 'repair', {
        step: params.step,
        action: body.action,
        by: actor.name,
        reason: body.reason,
        ...(body.reference === undefined ? {} : { reference: body.reference }),
      });
      await audit.record(actor.workspaceId, actor, 'step.repaired', `run:${run.id}`, {
        step: params.step,
        action: body.action,
        reason: body.reason,
        reference: body.reference ?? null,
      });
      return runSummary(await find(actor, params.id));
    },

    async listExceptions({ actor, query }) {
      const limit = query.limit ?? 50;
      const position = fromCursor(query.cursor, 2);
      const rows = await runs.parked(actor.workspaceId, {
        limit: limit + 1,
        after: position ? { at: position[0] ?? '', id: position[1] ?? '' } : null,
        workflowId: query.workflowId ?? null,
      });
      const legal = new Map(
        await Promise.all(
          [...new Set(rows.map(({ run }) => run.id))].map(
            async (id) => [id, await steps.repairs(actor.workspaceId, id)] as const,
          ),
        ),
      );
      return pageOf(
        rows,
        limit,
        ({ run, step, document }) => {
          const failure = step.failures.at(-1)?.failure ?? run.trouble?.failure ?? UNKNOWN;
          return {
            runId: run.id,
            workflowId: run.workflowId,
            workflowName: run.workflowName,
            businessKey: run.businessKey,
            step: stepShape(step),
            nodeName: document.nodes.find(({ id }) => id === step.node)?.name ?? step.node,
            failure,
            itemCount: step.failures.reduce(
              (sum, { items }) => sum + (items === 'all' ? step.inputCount : items.length),
              0,
            ),
            since: (step.endedAt ?? run.updatedAt).toISOString(),
            repairs: legal.get(run.id)?.get(step.id) ?? [],
          };
        },
        ({ run, step }) => [(step.endedAt ?? run.startedAt).toISOString(), `${run.id} ${step.id}`],
      );
    },

    async getOverview({ actor }) {
      const [counts, hours] = await Promise.all([runs.counts(actor.workspaceId), runs.perHour(actor.workspaceId)]);
      const dayAgo = runtime.clock.now() - 86_400_000;
      const sum = (list: typeof hours) => ({
        runs: list.reduce((total, { runs: count }) => total + count, 0),
        failed: list.reduce((total, { failed }) => total + failed, 0),
        succeeded: list.reduce((total, { succeeded }) => total + succeeded, 0),
      });
      const isLate = ({ hour }: { hour: Date }) => hour.getTime() > dayAgo;
      return {
        counts,
        last24h: sum(hours.filter(isLate)),
        previous24h: sum(hours.filter((hour) => !isLate(hour))),
        perHour: hours
          .filter(isLate)
          .map(({ hour, succeeded, failed }) => ({ hour: hour.toISOString(), succeeded, failed })),
      };
    },
  };
}

const UNKNOWN = {
  class: 'permanent',
  code: 'permanent/unknown',
  message: 'The step was parked without a recorded failure.',
  phase: 'unsent',
  decidedBy: 'engine',
} as const;
