import type { Json, JsonObject } from '@holdfast/workflow';
import type { Actor } from '../../auth/actor.ts';
import type { Recorder } from '../../store/audit.ts';
import { type VariableChange, type VariableRow, VariableStore, type VariableWrite } from '../../store/variables.ts';
import { looksSecret, recorded } from '../../variables/secrets.ts';
import { VariableUsages } from '../../variables/usages.ts';
import type { Handlers } from '../calls.ts';
import { notFound } from '../problems.ts';
import type { Services } from '../services.ts';

type Names = 'listVariables' | 'createVariable' | 'getVariable' | 'setVariable' | 'deleteVariable';

/** Settings of the workspace that expressions read as `$vars.name`. */
export function variableHandlers({ runtime, audit }: Services): Pick<Handlers, Names> {
  const { database } = runtime;
  const store = new VariableStore(database);
  const secretsOf = ({ workspaceId }: Actor) => runtime.outside.connections.knownSecrets(workspaceId);

  const shape = (row: VariableRow, usages: VariableUsages, secrets: readonly string[]) => ({
    name: row.name,
    value: row.value,
    description: row.description,
    revision: row.revision,
    looksSecret: looksSecret(row.name, row.value, secrets),
    usedBy: usages.usedBy(row.name),
    updatedAt: row.setAt.toISOString(),
    updatedBy: row.setBy,
  });

  const shapeOne = async (actor: Actor, row: VariableRow | null) => {
    if (!row) throw notFound('This variable');
    return shape(row, await VariableUsages.of(database, actor.workspaceId), secretsOf(actor));
  };

  /** Old and new value go into the trail, without what looks like a secret. */
  const note = async (actor: Actor, record: Recorder, name: string, { before, after }: VariableChange) => {
    if (before === after) return;
    const said = (row: VariableRow): Json => recorded(name, row.value, secretsOf(actor));
    const action = !before ? 'variable.created' : after ? 'variable.changed' : 'variable.deleted';
    const detail: JsonObject = {
      name,
      ...(before ? { from: said(before) } : {}),
      ...(after ? { to: said(after), revision: after.revision } : {}),
    };
    await record(action, `variable:${name}`, detail);
  };

  const write = async (actor: Actor, said: VariableWrite) => {
    const { after } = await audit.act(actor, async (within, record) => {
      const change = await new VariableStore(within).set(actor.workspaceId, said, actor);
      await note(actor, record, said.name, change);
      return change;
    });
    return shapeOne(actor, after);
  };

  return {
    async listVariables({ actor }) {
      const [rows, usages] = await Promise.all([
        store.list(actor.workspaceId),
        VariableUsages.of(database, actor.workspaceId),
      ]);
      const secrets = secretsOf(actor);
      return { items: rows.map((row) => shape(row, usages, secrets)), next: null };
    },

    createVariable: ({ actor, body }) =>
      write(actor, { name: body.name, value: body.value as Json, description: body.description ?? null, base: 0 }),

    getVariable: async ({ actor, params }) => shapeOne(actor, await store.get(actor.workspaceId, params.name)),

    setVariable: ({ actor, params, body }) =>
      write(actor, {
        name: params.name,
        value: body.value as Json,
        description: body.description,
        base: body.baseRevision,
      }),

    async deleteVariable({ actor, params, query }) {
      await audit.act(actor, async (within, record) => {
        const change = await new VariableStore(within).remove(actor.workspaceId, params.name, query.baseRevision);
        if (!change.before) throw notFound('This variable');
        await note(actor, record, params.name, change);
      });
      return null;
    },
  };
}
