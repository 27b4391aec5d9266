import type { IncomingMessage, ServerResponse } from 'node:http';
import { type IncomingCall, NodeFailure, type Notice, type WebhookAnswer } from '@holdfast/node-sdk';
import { ProblemError } from '../../api/problems.ts';
import type { Called, Connections } from '../../connections/connections.ts';
import { storableText } from '../../connections/storable.ts';
import { fault } from '../../faults.ts';
import { type Log, messageOf } from '../../runtime.ts';
import type { NewNotice, ProviderNoticeStore } from '../../store/provider-notices.ts';
import type { WebhookStore } from '../../store/webhooks.ts';
import { contentTypeOf, isJson, parseJsonBody, readBody } from '../body.ts';
import { incomingCall } from '../calls.ts';
import { guardContent, refuse } from '../wire.ts';
import { within } from '../within.ts';

const MIB = 1024 * 1024;
/** Left of the provider's time for the answer to get there. */
const ON_THE_WAY_MS = 500;
const LONGEST_KEY = 300;
const MOST_NOTICES = 1_000;
const MOST_DATA_BYTES = 64 * 1024;
/** Calls that could not be proven are counted in the store no more often than this. */
const COUNT_EVERY_MS = 1_000;

export interface ProviderIntakeOptions {
  readonly connections: Pick<Connections, 'calledAt' | 'called'>;
  readonly notices: Pick<ProviderNoticeStore, 'take'>;
  readonly webhooks: Pick<WebhookStore, 'handshake' | 'refused'>;
  readonly maxBytes: number;
  readonly log: Log;
  /** There is something to look into. */
  told(): void;
}

/**
 * Calls of providers to the address of a connection. Invariants:
 * P1 Nothing of a call is believed before it is proven by the secret of the connection that was called.
 * P2 What a call says is stored before it is answered, and answered within the provider's time or not at all.
 * P3 What a call says of somebody else's books goes to connections that are for them and have the same secret, and to no other.
 */
export class ProviderIntake {
  readonly #options: ProviderIntakeOptions;
  readonly #refused = new Map<string, { count: number; toldAt: number }>();

  constructor(options: ProviderIntakeOptions) {
    this.#options = options;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const url = new URL(request.url ?? '/', 'http://intake.invalid');
      const [, , , token = '', ...rest] = url.pathname.split('/');
      const called = rest.length > 0 ? undefined : await this.#options.connections.calledAt(token);
      if (!called) throw new ProblemError(404, 'no_such_address', 'No connection has this address.');
      say(response, await this.#take(called, url, request));
    } catch (error) {
      refuse(response, error, this.#options.log);
    }
  }

  async #take(called: Called, url: URL, request: IncomingMessage): Promise<WebhookAnswer> {
    const { webhook, workspaceId, id } = called;
    const body = await readBody(request, Math.min(webhook.maxBytes ?? MIB, this.#options.maxBytes));
    const call = incomingCall(request, url, {}, body);
    const hand = webhook.handshake?.(call) ?? null;
    if (hand) {
      await this.#options.webhooks.handshake(workspaceId, id);
      return hand;
    }
    if (call.method !== 'POST') throw new ProblemError(405, 'method_not_allowed', 'Providers call by POST.');
    if (called.secret === '') {
      await this.#refuse(called);
      throw new ProblemError(
        404,
        'not_active',
        'This address is not active: the secret that calls are proven with is not entered in the connection.',
      );
    }
    if (!webhook.verify(call, called.secret)) {
      await this.#refuse(called);
      return { status: webhook.refusal ?? 401 };
    }
    if (!isJson(contentTypeOf(request)))
      throw new ProblemError(415, 'unknown_content_type', 'Only JSON is read at this address.');
    await this.#store(called, call, noticesIn(called, call, body));
    fault('notice.committed', id);
    return { status: 200 };
  }

  /** P2: a store that is too slow is no answer; what it stores all the same is found when the call comes again. */
  async #store(called: Called, call: IncomingCall, said: readonly Notice[]): Promise<void> {
    const { workspaceId, id, webhook } = called;
    const kin = await this.#kin(called, call);
    const notices = said.flatMap((notice): NewNotice[] =>
      kin
        .filter(({ account }) => notice.account === null || account === notice.account)
        .filter((one) => notice.account !== null || one.id === id)
        .map((one) => ({ ...notice, connectionId: one.id })),
    );
    const stored = this.#options.notices.take(workspaceId, id, once(notices));
    const patience = webhook.answerWithinMs - ON_THE_WAY_MS - (Date.now() - call.receivedAt);
    const isNew = await within(stored, Math.max(0, patience));
    if (isNew === null) throw new Error('The notices were not stored within the time of the provider.');
    if (isNew > 0) this.#options.told();
  }

  /** P3. */
  async #kin(called: Called, call: IncomingCall): Promise<Called[]> {
    const all = await this.#options.connections.called(called.workspaceId);
    return all.filter(
      ({ id, webhook, secret }) =>
        id === called.id || (webhook === called.webhook && secret !== '' && webhook.verify(call, secret)),
    );
  }

  /** Counts a call that could not be proven; a flood of them costs one statement a second. */
  async #refuse({ workspaceId, id }: Called): Promise<void> {
    const known = this.#refused.get(id) ?? { count: 0, toldAt: 0 };
    known.count += 1;
    this.#refused.set(id, known);
    if (Date.now() - known.toldAt < COUNT_EVERY_MS) return;
    const { count } = known;
    this.#refused.set(id, { count: 0, toldAt: Date.now() });
    await this.#options.webhooks
      .refused(workspaceId, id, count)
      .catch((error: unknown) =>
        this.#options.log('warn', 'A refused call could not be counted', { error: messageOf(error) }),
      );
  }
}

/** @throws ProblemError 400, 413 */
function noticesIn({ webhook }: Called, call: IncomingCall, body: Buffer): Notice[] {
  const parsed = parseJsonBody(body);
  let notices: readonly Notice[];
  try {
    notices = webhook.notices(parsed, call);
  } catch (error) {
    if (!(error instanceof NodeFailure)) throw error;
    throw new ProblemError(400, 'not_understood', error.failure.message);
  }
  if (notices.length > MOST_NOTICES)
    throw new ProblemError(413, 'too_many_notices', `A call may tell of ${MOST_NOTICES} changes.`);
  return notices.map(({ key, kind, account, data }) => {
    if (key === '' || key.length > LONGEST_KEY || JSON.stringify(data).length > MOST_DATA_BYTES)
      throw new ProblemError(
        400,
        'not_understood',
        'The call tells of something without an id, or at too great length.',
      );
    return { key: storableText(key), kind: storableText(kind.slice(0, LONGEST_KEY)), account, data };
  });
}

/** A call may name the same thing twice; a statement may not. */
const once = (notices: readonly NewNotice[]): NewNotice[] => [
  ...new Map(notices.map((notice) => [`${notice.connectionId} ${notice.key}`, notice])).values(),
];

function say(response: ServerResponse, { status, body = '' }: WebhookAnswer): void {
  guardContent(response);
  if (body !== '') response.setHeader('content-type', 'text/plain; charset=utf-8');
  response.statusCode = status;
  response.end(body);
}
