import { NodeFailure } from '@holdfast/node-sdk';
import type { JsonObject } from '@holdfast/workflow';
import type { Actor } from '../../auth/actor.ts';
import type { ConnectionRow } from '../../connections/connections.ts';
import { listOf, OptionLists } from '../../connections/option-lists.ts';
import type { Handlers } from '../calls.ts';
import { ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';
import { connectionParts } from './connection-parts.ts';

type Names =
  | 'listConnectionTypes'
  | 'listConnections'
  | 'createConnection'
  | 'getConnection'
  | 'updateConnection'
  | 'deleteConnection'
  | 'testConnection'
  | 'listOptions';

const OPTIONS_WITHIN_MS = 15_000;

/** Named accounts at providers. */
export function connectionHandlers(services: Services): Pick<Handlers, Names> {
  const { runtime, workflows, audit } = services;
  const { connections, tokens } = runtime.outside;
  const { shape, shapes, callsWith, mailWith } = connectionParts(services);
  const lists = new OptionLists(Date.now);

  return {
    async listConnectionTypes() {
      const items = runtime.registry.connectionTypes.map(
        ({ type, title, description, icon, fields, makesNoCalls, limits: declared }) => ({
          type,
          title,
          description,
          icon,
          takesConsent: connections.takesConsent(type, {}),
          makesCalls: makesNoCalls !== true,
          fields,
          ...(declared ? { limits: declared } : {}),
        }),
      );
      return { items, next: null };
    },

    async listConnections({ actor }) {
      return { items: await shapes(actor, await connections.list(actor.workspaceId)), next: null };
    },

    async createConnection({ actor, body }) {
      const id = await audit.act(actor, async (within, record) => {
        const fields = body.fields as JsonObject;
        const made = await connections.create(actor.workspaceId, { ...body, fields }, within);
        await record('connection.created', `connection:${made}`, { slug: body.slug });
        return made;
      });
      return shape(actor, id);
    },

    getConnection: ({ actor, params }) => shape(actor, params.id),

    async updateConnection({ actor, params, body }) {
      const { slug, tokenSetId } = await connections.get(actor.workspaceId, params.id);
      const change = {
        ...(body.title === undefined ? {} : { title: body.title }),
        ...(body.fields === undefined ? {} : { fields: body.fields as JsonObject }),
        ...(body.limits === undefined ? {} : { limits: body.limits }),
      };
      await audit.act(actor, async (within, record) => {
        await connections.change(actor.workspaceId, params.id, change, within);
        // With another client its tokens were let go; nobody else may be left who uses them.
        if (tokenSetId !== null) await tokens.forget(tokenSetId, within);
        await record('connection.changed', `connection:${params.id}`, { slug, changed: Object.keys(change) });
      });
      return shape(actor, params.id);
    },

    async deleteConnection({ actor, params }) {
      const row = await connections.get(actor.workspaceId, params.id);
      const users = await workflows.using(actor.workspaceId, row.slug);
      if (users.length > 0) {
        throw new ProblemError(
          409,
          'in_use',
          `${users.length === 1 ? 'A workflow uses' : `${users.length} workflows use`} this connection: ${users.map(({ name }) => name).join(', ')}. Choose another one there first.`,
          { workflows: users },
        );
      }
      await audit.act(actor, async (within, record) => {
        await connections.remove(actor.workspaceId, params.id, within);
        if (row.tokenSetId !== null) await tokens.forget(row.tokenSetId, within);
        await record('connection.deleted', `connection:${params.id}`, { slug: row.slug });
      });
      await connections.refresh();
      return null;
    },

    async testConnection({ actor, params }) {
      const row = await connections.get(actor.workspaceId, params.id);
      const { health, message } = await tried(actor, row);
      const ok = health !== 'failing';
      await audit.act(actor, async (within, record) => {
        if (health !== null) await connections.noteHealth(row.id, health, ok ? null : message, within);
        await record('connection.tested', `connection:${row.id}`, { slug: row.slug, ok });
      });
      return { ok, message };
    },

    async listOptions({ actor, params, body }) {
      const row = await connections.get(actor.workspaceId, params.id);
      const description = runtime.registry.describe(body.nodeType, body.typeVersion);
      const name = description && listOf(description.parameters, body.field);
      const list = name === undefined ? undefined : runtime.registry.connectionType(row.type)?.options?.[name];
      if (name === undefined || !list || !description?.connection?.types.includes(row.type))
        throw new ProblemError(
          422,
          'no_options',
          'There is no list for this field with this connection. Type the value.',
        );
      const wanted = {
        state: `${row.id} ${row.updatedAt.getTime()}`,
        name,
        list,
        search: body.search?.trim() ?? '',
      };
      try {
        return await lists.find({
          ...wanted,
          connection: callsWith(actor, row),
          fields: row.fields,
          signal: AbortSignal.timeout(OPTIONS_WITHIN_MS),
        });
      } catch (error) {
        if (!(error instanceof NodeFailure)) throw error;
        throw new ProblemError(502, 'options_failed', error.failure.message);
      }
    },
  };

  async function tried(actor: Actor, row: ConnectionRow): Promise<Found> {
    const type = runtime.registry.connectionType(row.type);
    const http = callsWith(actor, row);
    try {
      const { origins } = await connections.credential(actor.workspaceId, row.slug);
      if (type?.test) await type.test(http, row.fields, mailWith(actor, row));
      else if (origins.length > 0) {
        const { status } = await http.get('', { acceptAnyStatus: true, expect: 'none' });
        if (status === 401 || status === 403)
          return failing(`The server refuses the sign-in (${status}). Check the secrets.`);
      } else {
        const message = 'The secret is stored. It is not sent anywhere, so there is nothing to call.';
        return { health: null, message };
      }
      return { health: 'ok', message: 'The server answered.' };
    } catch (error) {
      if (!(error instanceof NodeFailure)) throw error;
      const { message, code } = error.failure;
      return failing(row.certificate && UNHEARD.has(code) ? `${message} ${NOT_TAKEN}` : message);
    }
  }
}

/** What a server that ends the handshake looks like, where it does not say why. */
const UNHEARD: ReadonlySet<string> = new Set(['transient/no_answer', 'transient/unreachable']);
const NOT_TAKEN = 'If the server is there, it may not take the certificate of this connection.';

/** What a test call found; `health` is null where there was nothing to call. */
interface Found {
  readonly health: 'ok' | 'failing' | null;
  readonly message: string;
}

const failing = (message: string): Found => ({ health: 'failing', message });
