import { isLoopback } from '../../auth/origin.ts';
import type { Handlers } from '../calls.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';
import { apiKeyShape } from '../shapes.ts';

type Names = 'getSession' | 'createOwner' | 'listApiKeys' | 'createApiKey' | 'deleteApiKey';

/** Who is signed in, the owner, and keys for programs. */
export function sessionHandlers(services: Services): Pick<Handlers, Names> {
  const { accounts, apiKeys, audit, runtime } = services;
  return {
    async getSession({ actor }) {
      const ownerExists = await accounts.ownerExists();
      if (!actor) throw new ProblemError(401, 'sign_in', 'Please sign in.', { ownerExists });
      const workspace = runtime.workspaces.get(actor.workspaceId);
      return {
        user: { id: actor.id, name: actor.name, email: actor.email },
        role: actor.role,
        workspace: { id: workspace.id, name: workspace.name },
        isLocal: actor.via === 'local',
        ownerExists,
      };
    },

    async createOwner({ actor, body, request }) {
      if (!isLoopback(request) || actor?.via !== 'local') {
        throw new ProblemError(
          403,
          'not_here',
          'The owner account is made on the machine on which Holdfast runs, at its own address, while none exists.',
        );
      }
      await audit.act(actor, async (within, record) => {
        await accounts.createOwner(actor.workspaceId, body, within);
        await record('owner.created', `person:${body.email}`);
      });
      const workspace = runtime.workspaces.get(actor.workspaceId);
      return {
        user: { id: actor.id, name: body.name, email: body.email },
        role: 'owner',
        workspace: { id: workspace.id, name: workspace.name },
        isLocal: false,
        ownerExists: true,
      };
    },

    async listApiKeys({ actor }) {
      return { items: (await apiKeys.list(actor.workspaceId)).map(apiKeyShape), next: null };
    },

    async createApiKey({ actor, body }) {
      const role = body.role ?? 'operator';
      const { key, row } = await audit.act(actor, async (within, record) => {
        const { workspaceId, id } = actor;
        const made = await apiKeys.create(workspaceId, body.name, role, body.expiresInDays ?? null, id, within);
        await record('key.created', `key:${made.row.id}`, { name: made.row.name, role });
        return made;
      });
      return { key, apiKey: apiKeyShape(row) };
    },

    async deleteApiKey({ actor, params }) {
      await audit.act(actor, async (within, record) => {
        if (!(await apiKeys.remove(actor.workspaceId, params.id, within))) throw notFound('This key');
        await record('key.revoked', `key:${params.id}`);
      });
      apiKeys.forget();
      return null;
    },
  };
}
