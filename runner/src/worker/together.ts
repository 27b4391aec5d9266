import { isAnswerLost } from '@holdfast/engine';
import {
  fail,
  Gathering,
  type HttpReply,
  type HttpRequest,
  keyOfCall,
  NodeFailure,
  type SharedRequest,
} from '@holdfast/node-sdk';
import type { Json } from '@holdfast/workflow';
import type { WireRequest, WriteGate } from '../connections/wire.ts';
import type { Parts, SendFacts, StepWork } from './execute.ts';

/** The write of one item, on its way to a call that it shares. */
interface Part {
  readonly request: SharedRequest;
  readonly facts: Omit<SendFacts, 'gate'>;
  readonly gate: WriteGate;
  readonly key: string;
  readonly answer: PromiseWithResolvers<HttpReply>;
}

/** Where the items of an attempt meet. */
const gatherings = new WeakMap<StepWork, Gathering<Part>>();

/**
 * Sends the write of an item in one call with those of other items of the attempt. Invariants:
 * T1 Each part passes the gate of its item: it has an intent of its own, with the bytes that stand for it.
 * T2 What one gate holds back is left out; the others go.
 * T3 Each part is answered by itself. What the answer says nothing of, and what was sent without an answer, is in
 *    doubt alone.
 * T4 The key of the call is made of the keys of what is in it: other parts, another key.
 *
 * @throws NodeFailure
 */
export function sendTogether(work: StepWork, part: Omit<Part, 'answer'>): Promise<HttpReply> {
  const known = gatherings.get(work) ?? new Gathering<Part>((parts) => void sendParts(work, parts));
  gatherings.set(work, known);
  const answer = Promise.withResolvers<HttpReply>();
  known.add({ ...part, answer });
  return answer.promise;
}

async function sendParts(work: StepWork, parts: readonly Part[]): Promise<void> {
  const [first] = parts;
  if (!first) return;
  const call = new SharedCall(parts);
  try {
    await work.services.send(call.request(first.request), { ...first.facts, gate: call, parts: call });
  } catch (error) {
    for (const { answer } of parts) answer.reject(inDoubt(error));
  }
}

/** An answer that broke off says nothing of any part: each may have been refused in it. */
function inDoubt(error: unknown): unknown {
  if (!(error instanceof NodeFailure) || !isAnswerLost(error.failure)) return error;
  const { phase, decidedBy, evidence } = error.failure;
  const message = 'The call was answered, and the answer broke off. Nobody knows yet which of its parts took effect.';
  return fail.ambiguous('no_answer', { message, phase, decidedBy, ...(evidence ? { evidence } : {}), cause: error });
}

/** The gates of several items as one, and the answers to each of them out of one. */
class SharedCall implements WriteGate, Parts {
  readonly #all: readonly Part[];
  /** Those that are in the call, each with the part that was sent. */
  #sent: readonly { readonly part: Part; readonly json: Json }[] = [];

  constructor(all: readonly Part[]) {
    this.#all = all;
  }

  /** The request without a key, which depends on what passes. */
  request({ together, idempotencyKey: _, ...request }: SharedRequest): HttpRequest {
    return { ...request, json: together.whole(this.#all.map((part) => part.request.together.part)) };
  }

  get hasSent(): boolean {
    return this.#all.some(({ gate }) => gate.hasSent);
  }

  async open(wire: WireRequest): Promise<WireRequest> {
    const opened = await Promise.allSettled(
      this.#all.map(async (part) => {
        const body = Buffer.from(JSON.stringify(part.request.together.part));
        const { body: bytes } = await part.gate.open({ ...wire, body });
        return { part, json: JSON.parse(Buffer.from(bytes ?? body).toString()) as Json };
      }),
    );
    this.#sent = opened.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
    for (const [at, one] of opened.entries()) if (one.status === 'rejected') this.#all[at]?.answer.reject(one.reason);
    const [first] = this.#sent;
    if (!first) throw opened.find((one) => one.status === 'rejected')?.reason;
    const { together } = first.part.request;
    const key = keyOfCall(this.#sent.map(({ part }) => part.key));
    const body = Buffer.from(JSON.stringify(together.whole(this.#sent.map(({ json }) => json))));
    return { ...withKey(wire, together.keyInQuery, key), body };
  }

  async resend(): Promise<void> {
    await Promise.all(this.#sent.map(({ part }) => part.gate.resend()));
  }

  /** That the call was answered says nothing yet of what is in it. */
  accepted(): void {}

  guard(): void {
    for (const { part } of this.#sent) part.gate.guard();
  }

  answered(reply: HttpReply, judge: (part: Json, status: number) => NodeFailure | null): void {
    const sent = this.#sent.map(({ json }) => json);
    for (const [at, { part }] of this.#sent.entries()) {
      const { together } = part.request;
      const body = together.answerTo(reply.body, sent, at);
      const status = together.statusOf?.(reply.body, at) ?? reply.status;
      const refused = body === undefined ? unsaid(reply) : judge(body, status);
      if (refused) part.answer.reject(refused);
      else {
        part.gate.accepted();
        part.answer.resolve({ ...reply, status, body: body ?? null });
      }
    }
  }
}

const unsaid = ({ status, body }: HttpReply): NodeFailure =>
  fail.ambiguous('no_answer', {
    message:
      'The call was answered, but the answer says nothing of this item. Nobody knows yet whether it took effect.',
    phase: 'answered_partial',
    decidedBy: '1c.error_body',
    evidence: { status, body: JSON.stringify(body).slice(0, 2_048) },
  });

function withKey(wire: WireRequest, inQuery: string | undefined, key: string): WireRequest {
  if (inQuery === undefined) return { ...wire, headers: { ...wire.headers, 'idempotency-key': key } };
  const url = new URL(wire.url);
  url.searchParams.set(inQuery, key);
  return { ...wire, url: url.href };
}
