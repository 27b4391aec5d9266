import {
  checkPinnedFiles,
  type JsonObject,
  lintReachability,
  type Problem,
  pinnedFiles,
  SCHEMA_VERSION,
  serialise,
  validateDocument,
  type WorkflowDocument,
} from '@holdfast/workflow';
import type { Actor } from '../../auth/actor.ts';
import { fault } from '../../faults.ts';
import type { Recorder } from '../../store/audit.ts';
import { PinnedFileStore } from '../../store/pinned-files.ts';
import type { Queries } from '../../store/transaction.ts';
import { NO_COUNTS } from '../../store/version-counts.ts';
import { type VersionRow, type WorkflowRow, WorkflowStore } from '../../store/workflows.ts';
import { unreachedBy } from '../../triggers/provider/reach.ts';
import { addressOf } from '../../triggers/provider/subscriptions.ts';
import { type Handlers, Reply } from '../calls.ts';
import { fromNumberCursor, fromTimeCursor, pageOf } from '../cursors.ts';
import { movedOn, problemsOf, readDocument, readyDocument } from '../documents.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';
import { hasUnpublishedChanges, workflowSummary } from '../shapes.ts';

type Names =
  | 'listWorkflows'
  | 'createWorkflow'
  | 'getWorkflow'
  | 'saveDraft'
  | 'deleteWorkflow'
  | 'publishWorkflow'
  | 'pauseWorkflow'
  | 'resumeWorkflow'
  | 'listVersions'
  | 'getVersion'
  | 'exportWorkflow'
  | 'validateDocument'
  | 'importWorkflow'
  | 'listTemplates'
  | 'listNodeTypes';

const versionShape = (version: VersionRow, liveVersionId: string | null) => ({
  number: version.number,
  logicHash: version.logicHash,
  note: version.note,
  publishedAt: version.publishedAt.toISOString(),
  publishedBy: version.publishedBy,
  isLive: version.id === liveVersionId,
});

/** Workflows, their drafts and versions. */
export function workflowHandlers(services: Services): Pick<Handlers, Names> {
  const { runtime, workflows, endpoints, schedules, watches, audit, templates } = services;
  const { registry } = runtime;
  const pinned = new PinnedFileStore(runtime.database);

  const problemsIn = async (document: WorkflowDocument, { workspaceId }: Actor) => {
    const { values } = await runtime.variables.current(workspaceId);
    await runtime.outside.connections.refresh();
    const files = pinnedFiles(document).map(({ file }) => file);
    return [
      ...problemsOf(document, registry, new Set(Object.keys(values))),
      ...checkPinnedFiles(document, await pinned.missing(workspaceId, files)),
      ...lintReachability(document, (node) => unreachedBy(runtime, workspaceId, node)),
    ];
  };

  const find = async (actor: Actor, id: string): Promise<WorkflowRow> => {
    const row = await workflows.get(actor.workspaceId, id);
    if (!row) throw notFound('This workflow');
    return row;
  };

  const shape = async (row: WorkflowRow, actor: Actor) => {
    const addresses = await endpoints.of(row.id);
    const called = new Map((await runtime.outside.connections.called(actor.workspaceId)).map((one) => [one.slug, one]));
    const webhooks: Record<string, { method: string; url: string }> = {};
    for (const node of row.document.nodes) {
      const by = node.connection === undefined ? undefined : called.get(node.connection);
      if (by && registry.trigger(node.type, node.typeVersion)?.follow?.kinds && row.state === 'live') {
        webhooks[node.id] = { method: 'POST', url: addressOf(runtime.settings.publicUrl, by.token) };
        continue;
      }
      const address = addresses.get(node.id);
      if (!address?.isLive) continue;
      const methods = node.parameters?.methods;
      const path = typeof node.parameters?.path === 'string' ? node.parameters.path.replace(/^\/+/, '') : '';
      webhooks[node.id] = {
        method: Array.isArray(methods) && typeof methods[0] === 'string' ? methods[0] : 'POST',
        url: `${runtime.settings.publicUrl}/hooks/${address.token}${path === '' ? '' : `/${path}`}`,
      };
    }
    return {
      id: row.id,
      name: row.name,
      state: row.state,
      revision: row.revision,
      document: row.document,
      problems: await problemsIn(row.document, actor),
      publishedVersion: row.live?.number ?? null,
      hasUnpublishedChanges: hasUnpublishedChanges(row),
      updatedAt: row.updatedAt.toISOString(),
      updatedBy: row.updatedBy,
      draftAuthors: row.draftAuthors,
      webhooks,
    };
  };

  const create = (actor: Actor, document: WorkflowDocument) =>
    audit.act(actor, async (within, record) => {
      const row = await new WorkflowStore(within).create(actor.workspaceId, document, actor);
      await record('workflow.created', `workflow:${row.id}`, { name: row.name });
      return row;
    });

  /**
   * Changes what is live of a workflow: its row (which `change` is to lock first), its
   * addresses and its schedules, with their record, in one transaction.
   */
  const deploy = async <T>(
    actor: Actor,
    id: string,
    change: (store: WorkflowStore, record: Recorder) => Promise<{ result: T; live: VersionRow | null }>,
  ): Promise<T> => {
    const { result, started } = await audit.act(actor, async (within: Queries, record) => {
      const { result: made, live } = await change(new WorkflowStore(within), record);
      fault('deploy.mid', id);
      if (!live) {
        await endpoints.close(within, id);
        await watches.close(within, id);
        return { result: made, started: await schedules.close(within, id) };
      }
      await endpoints.sync(within, actor.workspaceId, id, live.document, live.id);
      await watches.sync(within, actor.workspaceId, id, live.document, live.id);
      return { result: made, started: await schedules.sync(within, actor.workspaceId, id, live.document, live.id) };
    });
    endpoints.forget();
    services.followed();
    for (const runId of started) runtime.ring(runId, 0, null);
    return result;
  };

  const setState = (actor: Actor, id: string, state: 'live' | 'paused') =>
    deploy(actor, id, async (store, record) => {
      if (!(await store.setState(actor.workspaceId, id, state))) throw notFound('This workflow');
      const row = await store.get(actor.workspaceId, id);
      const version = row?.live && (await store.version(actor.workspaceId, id, row.live.number));
      if (!version) throw new ProblemError(409, 'not_published', 'Nothing of this workflow is published yet.');
      await record(state === 'live' ? 'workflow.resumed' : 'workflow.paused', `workflow:${id}`);
      return { result: null, live: state === 'live' ? version : null };
    });

  return {
    async listWorkflows({ actor, query }) {
      const limit = query.limit ?? 50;
      const rows = await workflows.list(actor.workspaceId, {
        limit: limit + 1,
        after: fromTimeCursor(query.cursor),
        q: query.q ?? null,
        state: query.state ?? null,
      });
      const figures = await workflows.figures(
        actor.workspaceId,
        rows.map(({ id }) => id),
      );
      return pageOf(
        rows,
        limit,
        (row) => workflowSummary(row, figures.get(row.id)),
        (row) => [row.updatedAt.toISOString(), row.id],
      );
    },

    async createWorkflow({ actor, body }) {
      const template = body.template === undefined ? null : await templates.get(body.template);
      if (template === undefined) throw notFound('This template');
      const given =
        (template ? withSample(template.document, template.sampleInput) : null) ??
        (body.document === undefined ? null : readDocument(body.document));
      const document: WorkflowDocument = given ?? {
        schemaVersion: SCHEMA_VERSION,
        name: body.name ?? 'New workflow',
        nodes: [],
        edges: [],
      };
      const row = await create(actor, body.name === undefined ? document : { ...document, name: body.name });
      return shape(row, actor);
    },

    getWorkflow: async ({ actor, params }) => shape(await find(actor, params.id), actor),

    async saveDraft({ actor, params, body }) {
      const document = readDocument(body.document);
      const saved = await audit.act(actor, async (within, record) => {
        const row = await new WorkflowStore(within).save(
          actor.workspaceId,
          params.id,
          document,
          body.baseRevision,
          actor,
        );
        if (row && !('conflict' in row))
          await record('workflow.saved', `workflow:${row.id}`, { revision: row.revision, logicHash: row.draftHash });
        return row;
      });
      if (!saved) throw notFound('This workflow');
      if ('conflict' in saved) {
        const { revision, document: theirs, updatedAt, updatedBy } = saved.conflict;
        return new Reply(409, { revision, document: theirs, updatedAt: updatedAt.toISOString(), updatedBy });
      }
      services.draftSaved(params.id, saved.revision, actor);
      return {
        revision: saved.revision,
        updatedAt: saved.updatedAt.toISOString(),
        problems: await problemsIn(document, actor),
      };
    },

    async deleteWorkflow({ actor, params }) {
      const { name } = await find(actor, params.id);
      return deploy(actor, params.id, async (store, record) => {
        if (!(await store.remove(actor.workspaceId, params.id))) throw notFound('This workflow');
        await record('workflow.deleted', `workflow:${params.id}`, { name });
        return { result: null, live: null };
      });
    },

    async publishWorkflow({ actor, params, body }) {
      const row = await find(actor, params.id);
      readyDocument(row.document, registry);
      if (row.revision !== body.baseRevision) throw movedOn(row);
      const { baseRevision, note = null } = body;
      const version = await deploy(actor, params.id, async (store, record) => {
        const made = await store.publish(actor.workspaceId, params.id, baseRevision, note, actor);
        if (!made) throw movedOn(row);
        const { number, logicHash } = made;
        await record('workflow.published', `workflow:${params.id}`, { version: number, logicHash });
        return { result: made, live: made };
      });
      const problems = await problemsIn(version.document, actor);
      return { ...versionShape(version, version.id), ...NO_COUNTS, document: version.document, problems };
    },

    async pauseWorkflow({ actor, params }) {
      await setState(actor, params.id, 'paused');
      return shape(await find(actor, params.id), actor);
    },

    async resumeWorkflow({ actor, params }) {
      await setState(actor, params.id, 'live');
      return shape(await find(actor, params.id), actor);
    },

    async listVersions({ actor, params, query }) {
      const row = await find(actor, params.id);
      const limit = query.limit ?? 50;
      const rows = await workflows.versions(actor.workspaceId, params.id, {
        limit: limit + 1,
        before: fromNumberCursor(query.cursor),
      });
      return pageOf(
        rows,
        limit,
        ({ counts, ...version }) => ({
          ...versionShape({ ...version, document: row.document }, row.live?.versionId ?? null),
          ...counts,
        }),
        ({ number }) => [number],
      );
    },

    async getVersion({ actor, params }) {
      const row = await find(actor, params.id);
      const version = await workflows.version(actor.workspaceId, params.id, params.number);
      if (!version) throw notFound('This version');
      return {
        ...versionShape(version, row.live?.versionId ?? null),
        ...NO_COUNTS,
        document: version.document,
      };
    },

    async exportWorkflow({ actor, params, query }) {
      const row = await find(actor, params.id);
      const version =
        query.version === undefined ? null : await workflows.version(actor.workspaceId, params.id, query.version);
      if (query.version !== undefined && !version) throw notFound('This version');
      const { pins, pinOrigins: _, ...rest } = version?.document ?? row.document;
      const document = query.pins === true && pins ? { ...rest, pins } : rest;
      return new Reply(200, serialise(document), {
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': `attachment; filename="${fileName(row.name)}.holdfast.json"`,
      });
    },

    async validateDocument({ actor, body }) {
      const read = validateDocument(body.document);
      const problems: readonly Problem[] = read.ok ? await problemsIn(read.document, actor) : read.problems;
      return { valid: !problems.some(({ severity }) => severity === 'error'), problems: problems.slice(0, 1_000) };
    },

    async importWorkflow({ actor, body }) {
      const { importDocument } = await import('@holdfast/interchange');
      const result = importDocument(body.text, { fileName: body.fileName ?? null, describe: registry.describe });
      if (!result.ok)
        throw new ProblemError(422, result.code, result.message, {
          errors: result.problems.slice(0, 200).map((problem) => ({ ...problem })),
        });
      const report = {
        format: result.format,
        entries: result.entries,
        problems: await problemsIn(result.document, actor),
      };
      if (body.dryRun) return new Reply(200, { workflow: null, report });
      const row = await create(actor, result.document);
      return new Reply(201, { workflow: await shape(row, actor), report });
    },

    async listTemplates() {
      const items = (await templates.all()).map(({ document, ...template }) => ({
        ...template,
        nodeTypes: [...new Set(document.nodes.map(({ type }) => type))],
        document,
      }));
      return { items, next: null };
    },

    listNodeTypes: async () => ({ nodeTypes: registry.descriptions }),
  };
}

/** A template with its sample as the pinned output of the trigger that is started by hand. */
function withSample(document: WorkflowDocument, sample: readonly JsonObject[] | null): WorkflowDocument {
  const trigger = document.nodes.find(({ type }) => type === 'trigger.manual');
  if (!trigger || !sample) return document;
  return { ...document, pins: { ...document.pins, [trigger.id]: { out: sample.map((json) => ({ json })) } } };
}

const fileName = (name: string): string =>
  name
    .normalize('NFKD')
    .replace(/[^\w-]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .toLowerCase()
    .slice(0, 80) || 'workflow';
