import { SCHEMA_VERSION, type WorkflowDocument } from '@holdfast/workflow';
import { api, call, idempotencyKey } from '../../api/client.ts';
import { bodyOf, documentOf } from '../../api/documents.ts';
import { ProblemError } from '../../api/problem.ts';
import type { Workflow, WorkflowSummary } from '../../api/types.ts';

/** The step that calls a workflow. */
export const CALL = 'core.run-workflow';
const IS_ID = /^[0-9a-f]{8}-[0-9a-f-]{27}$/i;

/** What is said of a workflow that can be called. */
export type Callable = Pick<Workflow, 'id' | 'name' | 'state' | 'publishedVersion' | 'hasUnpublishedChanges'>;

/** Workflows whose name holds a text, latest change first, at most fifty. @throws ProblemError */
const named = async (text: string): Promise<readonly WorkflowSummary[]> =>
  (await call(api.GET('/workflows', { params: { query: { limit: 50, ...(text === '' ? {} : { q: text }) } } }))).items;

/** By its id, else by its name, as runs find it. Null where there is none. @throws ProblemError */
export async function findWorkflow(idOrName: string): Promise<Callable | null> {
  if (!IS_ID.test(idOrName)) return (await named(idOrName)).find(({ name }) => name === idOrName) ?? null;
  try {
    return await call(api.GET('/workflows/{id}', { params: { path: { id: idOrName } } }));
  } catch (error) {
    if (error instanceof ProblemError && error.status === 404) return null;
    throw error;
  }
}

export const callableQuery = (text: string) => ({
  queryKey: ['workflows', 'to-call', text],
  queryFn: (): Promise<readonly Callable[]> => named(text),
});
export const calledQuery = (idOrName: string) => ({
  queryKey: ['workflows', 'called', idOrName],
  queryFn: () => findWorkflow(idOrName),
});

/** What runs when it is called: the live version of a workflow by its id or name, else its draft. @throws ProblemError */
export async function calledDocument(idOrName: string): Promise<WorkflowDocument | null> {
  const found = await findWorkflow(idOrName);
  if (!found) return null;
  const { id, publishedVersion: number } = found;
  const { document } =
    number === null
      ? await call(api.GET('/workflows/{id}', { params: { path: { id } } }))
      : await call(api.GET('/workflows/{id}/versions/{number}', { params: { path: { id, number } } }));
  return documentOf(document);
}

/** Begins a workflow that can be called once it is published. @throws ProblemError */
export const makeCallable = (name: string, startName: string): Promise<Callable> =>
  call(
    api.POST('/workflows', {
      params: { header: idempotencyKey() } as never,
      body: {
        document: bodyOf({
          schemaVersion: SCHEMA_VERSION,
          name,
          nodes: [{ id: 'start', type: 'trigger.called', typeVersion: 1, name: startName }],
          edges: [],
          layout: { nodes: { start: [0, 0] } },
        }),
      },
    }),
  );
