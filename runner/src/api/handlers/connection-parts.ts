import { type HttpClient, type MailClient, withVerbs } from '@holdfast/node-sdk';
import type { Actor } from '../../auth/actor.ts';
import type { ConnectionRow } from '../../connections/connections.ts';
import { addressOf } from '../../triggers/provider/subscriptions.ts';
import type { Services } from '../services.ts';
import { connectionShape, consentShape, watchShape, webhookShape } from '../shapes.ts';

const CALL_TIMEOUT_MS = 20_000;

/** What the operations on connections and those on their consents share. */
export function connectionParts({ runtime, workflows, webhooks, watches }: Services) {
  const { connections, limits, tokens } = runtime.outside;

  /** Connections as the API shows them, in the order given. */
  async function shapes(actor: Actor, rows: readonly ConnectionRow[]) {
    const all = await connections.list(actor.workspaceId);
    const consents = rows.some(({ tokenSetId }) => tokenSetId !== null)
      ? await tokens.consents(actor.workspaceId)
      : new Map();
    const called = new Map((await connections.called(actor.workspaceId)).map((one) => [one.id, one]));
    const [calls, following] = await Promise.all([
      webhooks.standing(actor.workspaceId),
      watches.standing(actor.workspaceId),
    ]);
    return Promise.all(
      rows.map(async (row) => {
        const consent = row.tokenSetId === null ? null : (consents.get(row.tokenSetId) ?? null);
        const hook = called.get(row.id);
        const sharedWith = all.filter(({ id, tokenSetId }) => tokenSetId === row.tokenSetId && id !== row.id);
        return connectionShape(
          row,
          await workflows.using(actor.workspaceId, row.slug),
          await limits.standing(row.id, row.type, row.limits),
          {
            consent: connections.takesConsent(row.type, row.fields)
              ? consentShape(consent, row.fields, row.tokenSetId === null ? [] : sharedWith)
              : null,
            webhook: hook
              ? webhookShape(addressOf(runtime.settings.publicUrl, hook.token), hook, calls.get(row.id))
              : null,
            watches: (following.get(row.slug) ?? []).map(watchShape),
          },
        );
      }),
    );
  }

  /** Calls with a connection outside of any run: they only read. */
  const callsWith = (actor: Actor, row: ConnectionRow): HttpClient =>
    withVerbs((request) =>
      runtime.outside.send(request, {
        workspaceId: actor.workspaceId,
        connection: row.slug,
        sender: null,
        effect: { kind: 'read' },
        gate: null,
        signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
        timeoutMs: CALL_TIMEOUT_MS,
        files: runtime.outside.fileStore.of({ runId: row.id, workspaceId: actor.workspaceId }),
      }),
    );

  const mailWith = (actor: Actor, row: ConnectionRow): MailClient =>
    runtime.outside.mailboxes.of({
      workspaceId: actor.workspaceId,
      connection: row.slug,
      sender: null,
      signal: AbortSignal.timeout(CALL_TIMEOUT_MS),
    });

  return {
    shapes,
    async shape(actor: Actor, id: string) {
      const [shape] = await shapes(actor, [await connections.get(actor.workspaceId, id)]);
      return shape;
    },
    callsWith,
    mailWith,
  };
}
