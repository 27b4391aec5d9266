import type { Step } from '@holdfast/engine';
import { type CursorPlace, fail, type StepCursor } from '@holdfast/node-sdk';
import type { Item, StepId } from '@holdfast/workflow';
import type { CursorKey, KeptPlace } from '../store/step-cursors.ts';
import type { Carrier } from './carrier.ts';
import type { CompiledNode } from './plans.ts';
import { NotLoadedError } from './run-data.ts';

/**
 * How far a step has read on in a list outside, where its node declares that. Invariants:
 * R1 A cursor moves in the commit that holds the success of the attempt that has read, and never without.
 * R2 It moves from the turn which that attempt began at, or stays: what was read is then read again, and nothing passed over.
 * R3 There is one for each workflow, node, type of node, and account behind the connection.
 * R4 Only live runs move it. A run that does over another hands on what that one has read, and moves nothing.
 */

/** Whose list it is: key and words for people. */
interface Whose {
  readonly key: CursorKey;
  readonly account: string;
}

/** What an attempt is given, and what it leaves. */
export class KeptCursor implements StepCursor {
  readonly whose: Whose | null;
  /** What the run that is done over has read, by port; null: this one reads. */
  readonly readBefore: Readonly<Record<string, readonly Item[]>> | null;
  readonly #found: KeptPlace | null;
  /** What is to be written; null: it stays as it was. */
  kept: CursorPlace | null = null;

  constructor(whose: Whose | null = null, found: KeptPlace | null = null, readBefore: KeptCursor['readBefore'] = null) {
    this.whose = whose;
    this.readBefore = readBefore;
    this.#found = found;
  }

  get turn(): number {
    return this.#found?.turn ?? 0;
  }

  get place(): CursorPlace | null {
    if (this.whose) return this.#found;
    throw fail.permanent('auth', {
      message:
        'There is no such connection here, or nobody has chosen whose data it leads to. Choose that on its page, then try again.',
    });
  }

  keep(place: CursorPlace): void {
    this.kept = place;
  }
}

/** A cursor that an attempt moves, should it have come through. */
export interface CursorMove extends Whose {
  readonly turn: number;
  readonly place: CursorPlace;
}

export const moveOf = ({ whose, turn, kept }: KeptCursor): CursorMove | null =>
  whose && kept && { ...whose, turn, place: kept };

interface Found {
  readonly attempt: number;
  readonly cursor: KeptCursor;
}

/** What was read for attempts, until they have had it. */
const found = new WeakMap<Carrier, Map<StepId, Found>>();

/** What an attempt begins with. @throws NotLoadedError */
export function cursorFor(carrier: Carrier, { id }: Step, { plan }: CompiledNode, attempt: number): KeptCursor {
  if (!plan.description.keepsCursor) return new KeptCursor();
  const known = found.get(carrier)?.get(id);
  if (known?.attempt !== attempt) throw new NotLoadedError([id]);
  return known.cursor;
}

/** Reads where the next attempt of a step is to begin. What the run itself has read by then stands before that. */
export async function findCursor(carrier: Carrier, step: Step, node: CompiledNode): Promise<void> {
  const { context, identity } = carrier;
  await carrier.flush();
  if (node.plan.connection !== null)
    await context.lookAtConnection?.(identity.workspaceId, node.plan.connection)?.catch(() => {
      // Where it cannot be read, the step goes on with what is known.
    });
  const whose = whoseOf(carrier, step, node);
  const [place, chunks] = await Promise.all([
    whose && context.reader.cursor(whose.key),
    context.reader.readBefore(identity.runId, step.id),
  ]);
  const own = found.get(carrier) ?? new Map<StepId, Found>();
  found.set(carrier, own);
  own.set(step.id, { attempt: step.attempt, cursor: new KeptCursor(whose, place, chunks && portsOf(chunks)) });
}

/** R3. */
function whoseOf({ context, identity }: Carrier, step: Step, { plan }: CompiledNode): Whose | null {
  const { workspaceId, workflow } = identity;
  const account = plan.connection === null ? null : context.accountOf?.(workspaceId, plan.connection);
  if (!account) return null;
  const { workflowId } = workflow;
  return { key: { workflowId, nodeId: step.node, list: `${plan.type} ${account.id}` }, account: account.title };
}

/** Moves a cursor with the commit that the success of this step goes into (R1, R4). */
export function moveCursor(carrier: Carrier, id: StepId, { key, account, turn, place }: CursorMove): void {
  const { state, identity } = carrier;
  const step = state.steps.get(id);
  const node = step && identity.workflow.nodes.get(step.node);
  // What nobody goes on with was not read: of a run that is being stopped nothing is handed on.
  if (identity.mode !== 'live' || !node || step.status !== 'succeeded' || state.stopping !== null) return;
  // Somebody put another account behind the connection meanwhile: who knows what was read where.
  if (whoseOf(carrier, step, node)?.key.list !== key.list) return;
  const { begunAt, cursor, readTo } = place;
  const { nodeId, list } = key;
  carrier.pending.moveCursor({ nodeId, list, account, turn, begunAt, cursor: JSON.stringify(cursor), readTo });
}

function portsOf(chunks: readonly { readonly ports: Readonly<Record<string, readonly Item[]>> }[]) {
  const ports: Record<string, Item[]> = {};
  for (const chunk of chunks)
    for (const [port, items] of Object.entries(chunk.ports)) ports[port] = [...(ports[port] ?? []), ...items];
  return ports;
}
