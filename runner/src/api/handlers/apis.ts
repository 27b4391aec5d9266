import type { OperationSummary } from '@holdfast/openapi';
import { ApiImports, type ApiSource } from '../../apis/api-imports.ts';
import type { Actor } from '../../auth/actor.ts';
import { type ApiImportRow, ApiImportStore, type ApiImportWrite } from '../../store/api-imports.ts';
import type { Handlers } from '../calls.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';

type Names = 'listApis' | 'importApi' | 'getApi' | 'offerOperations' | 'readApiAgain' | 'deleteApi' | 'getApiStep';

/** Of one workspace. */
const MOST_APIS = 100;

const summary = ({ refusals: _, notes: __, ...operation }: OperationSummary) => operation;

const shape = ({ operations, offered, updatedAt, ...row }: ApiImportRow) => ({
  ...row,
  updatedAt: updatedAt.toISOString(),
  operationCount: operations.length,
  offered: operations.filter(({ key }) => offered.includes(key)).map(summary),
});

function shapeInFull({ operations, offered, updatedAt, ...row }: ApiImportRow) {
  const isOffered = new Set(offered);
  return {
    ...row,
    updatedAt: updatedAt.toISOString(),
    operations: operations.map((operation) => ({ ...operation, isOffered: isOffered.has(operation.key) })),
  };
}

/** @throws ProblemError one_source */
function assertOneSource({ url, text }: ApiSource): void {
  if ((url === undefined) !== (text === undefined)) return;
  throw new ProblemError(
    422,
    'one_source',
    'Say where the document is: either by "url", an address, or by "text", the document itself.',
  );
}

/** APIs whose operations are steps. */
export function apiImportHandlers({ runtime, audit }: Services): Pick<Handlers, Names> {
  const store = new ApiImportStore(runtime.database);
  const imports = new ApiImports(runtime.outside.wayOut);

  const find = async ({ workspaceId }: Actor, id: string): Promise<ApiImportRow> => {
    const row = await store.get(workspaceId, id);
    if (!row) throw notFound('This API');
    return row;
  };

  const keep = async (actor: Actor, action: string, write: ApiImportWrite) => {
    await audit.act(actor, async (within, record) => {
      if (!(await new ApiImportStore(within).put(actor.workspaceId, write, actor)))
        throw new ProblemError(409, 'slug_taken', `Somebody just imported "${write.title}". Look at it, then go on.`);
      const { title, version, sha256, address, fileName } = write;
      await record(action, `api:${write.slug}`, { title, version, sha256, from: address ?? fileName ?? 'text' });
    });
    return shapeInFull(await find(actor, write.id));
  };

  return {
    async listApis({ actor }) {
      return { items: (await store.list(actor.workspaceId)).map(shape), next: null };
    },

    async importApi({ actor, body }) {
      assertOneSource(body);
      const others = await store.list(actor.workspaceId);
      if (others.length >= MOST_APIS)
        throw new ProblemError(422, 'too_many_apis', `A workspace may have ${MOST_APIS} APIs. Delete one first.`);
      return keep(actor, 'api.imported', await imports.read(body, null, others));
    },

    getApi: async ({ actor, params }) => shapeInFull(await find(actor, params.id)),

    async offerOperations({ actor, params, body }) {
      const row = await find(actor, params.id);
      const callable = new Set(row.operations.filter(({ refusals }) => refusals.length === 0).map(({ key }) => key));
      const wrong = body.offered.find((key) => !callable.has(key));
      if (wrong !== undefined)
        throw new ProblemError(422, 'not_callable', `"${wrong}" is no operation of this API that can be called.`);
      await audit.act(actor, async (within, record) => {
        await new ApiImportStore(within).offer(actor.workspaceId, row.id, [...new Set(body.offered)], actor);
        await record('api.offered', `api:${row.slug}`, { operations: body.offered.length });
      });
      return shapeInFull(await find(actor, row.id));
    },

    async readApiAgain({ actor, params, body }) {
      assertOneSource(body);
      const before = await find(actor, params.id);
      return keep(actor, 'api.read_again', await imports.read(body, before, []));
    },

    async deleteApi({ actor, params }) {
      const row = await find(actor, params.id);
      await audit.act(actor, async (within, record) => {
        await new ApiImportStore(within).remove(actor.workspaceId, row.id);
        await record('api.deleted', `api:${row.slug}`, { title: row.title });
      });
      return null;
    },

    async getApiStep({ actor, params, query }) {
      const row = await find(actor, params.id);
      const step = await imports.step(row, query.key, (...which) => store.document(...which), actor.workspaceId);
      if (!step) throw notFound('This operation');
      const { title, parameters, notes } = step;
      return { title, parameters, notes };
    },
  };
}
