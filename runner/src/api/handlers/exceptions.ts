import { isDoubt, undoOf } from '@holdfast/engine';
import type { Failure, JsonObject, Repair } from '@holdfast/workflow';
import type { Actor } from '../../auth/actor.ts';
import type { LaterMoves } from '../../exceptions/preview.ts';
import { whyNotAsked } from '../../people/asked.ts';
import { amountsOf, secondOf } from '../../people/two-people.ts';
import type { ExceptionGroupRow, ExceptionListRow, ExceptionPosition } from '../../store/exceptions.ts';
import { HeldUpRunStore, isHeldUp } from '../../store/held-up-runs.ts';
import type { Allowed, Folded } from '../../store/step-viewer.ts';
import { orUnusable, UncompilableVersionError } from '../../worker/plans.ts';
import type { Handlers } from '../calls.ts';
import { badCursor, fromCursor, pageOf } from '../cursors.ts';
import { notFound, ProblemError } from '../problems.ts';
import type { Services } from '../services.ts';
import { runSummary, stepShape } from '../shapes.ts';
import { tellRun } from '../tell.ts';

type Names = 'listExceptions' | 'listExceptionGroups' | 'assignException' | 'getMoves' | 'getStopping' | 'repairStep';

/** What waits for an operator, what may be done about it, and who sees to it. */
export function exceptionHandlers(services: Services): Pick<Handlers, Names> {
  const { runtime, runs, steps, exceptions, proposals } = services;
  const heldUpRuns = new HeldUpRunStore(runtime.database, runtime.id);

  const summary = async (actor: Actor, id: string) => {
    const row = await runs.summary(actor.workspaceId, id);
    if (!row) throw notFound('This run');
    return row;
  };

  return {
    async listExceptions({ actor, query: { cursor, limit = 50, ...filter } }) {
      const page = { limit: limit + 1, after: positionOf(cursor) };
      const rows = await exceptions.list(actor.workspaceId, filter, actor, page);
      const runIds = [...new Set(rows.map(({ run }) => run.id))];
      const legal = new Map(
        await Promise.all(runIds.map(async (id) => [id, await steps.repairs(actor.workspaceId, id)] as const)),
      );
      return pageOf(
        rows,
        limit,
        (row) => exceptionShape(row, legal.get(row.run.id)?.get(row.step.id)),
        (row) => [String(row.class !== 'ambiguous'), row.firstSeen.toISOString(), row.run.id, row.step.id],
      );
    },

    async listExceptionGroups({ actor, query }) {
      const groups = await exceptions.groups(actor.workspaceId, query, actor);
      return { items: groups.map(groupShape), total: groups.reduce((sum, { count }) => sum + count, 0) };
    },

    async assignException({ actor, params, body }) {
      const owner =
        body.owner === 'me' ? { id: actor.id, name: actor.name } : await ownerOf(services, actor, body.owner);
      const comment = body.comment;
      const change = { ...(owner === undefined ? {} : { owner }), ...(comment === undefined ? {} : { comment }) };
      const detail: JsonObject = { step: params.step, ...change };
      const audit = { by: actor, action: 'exception.assigned', subject: `run:${params.id}`, detail };
      const isChanged = await exceptions.assign(actor.workspaceId, params.id, params.step, change, audit);
      if (!isChanged) throw notFound('This exception');
      return null;
    },

    async getMoves({ actor, params, query }) {
      const found = await steps.moves(actor.workspaceId, params.id, params.step, query.items?.split(',').map(Number));
      if (!found) throw notFound('This step');
      const { head, moves, later, questions } = found;
      const whyNot = whyNotAsked(questions, actor);
      const proposal = await proposals.of(params.id, params.step);
      return {
        head,
        moves: moves.map((move) => ({
          ...move,
          why: move.why ?? whyNot,
          takesTwo: amountsOf(move.action, found) !== null,
        })),
        later: laterShape(whyNot === null ? later : null),
        proposal: proposal && {
          action: proposal.action as Repair,
          by: proposal.byName,
          at: proposal.at.toISOString(),
        },
      };
    },

    async getStopping({ actor, params }) {
      const { trouble } = await summary(actor, params.id);
      const folded = isHeldUp(trouble) ? 'held up' : await orUnusable(steps.folded(actor.workspaceId, params.id));
      // Also where no worker has met it yet: none can take it up.
      if (folded === 'held up' || folded instanceof UncompilableVersionError)
        return { ...NOTHING_TO_SETTLE, ...(await heldUpRuns.outlook(params.id)) };
      if (!folded) throw notFound('This run');
      return stoppingOf(folded);
    },

    async repairStep({ actor, params, body }) {
      const run = await summary(actor, params.id);
      const { action, reason, items, reference, output, edits, acceptRepeats } = body;
      const found = await steps.moves(actor.workspaceId, run.id, params.step, items);
      if (!found) throw notFound('This step');
      const whyNot = whyNotAsked(found.questions, actor);
      if (whyNot !== null) throw new ProblemError(403, 'not_asked', whyNot);
      const move = found.moves.find((each) => each.action === action);
      if (move?.why !== null) throw new ProblemError(409, 'not_repairable', move?.why ?? 'There is no such repair.');
      if (move.preview.repeated > 0 && !acceptRepeats) throw repeats(move.preview.repeated);
      if (action === 'edit') await checkEdits(actor, run.id, params.step, items, edits as Edits | undefined);
      const said = {
        action,
        ...(items ? { items } : {}),
        ...(reference === undefined ? {} : { reference }),
        ...(output ? { output } : {}),
      } as JsonObject & { action: Repair };
      const amounts = amountsOf(action, found);
      const asked = { actor, runId: run.id, step: params.step, attempt: found.attempt, said };
      const first = amounts && (await secondOf(proposals, { ...asked, amounts }, reason));
      if (amounts && first === null) throw twoNeeded(Object.values(amounts));
      const message = {
        step: params.step,
        action,
        by: first === null ? actor.name : `${first} and ${actor.name}`,
        reason,
        ...(amounts && action !== 'done' ? { released: amounts } : {}),
        ...(items ? { items } : {}),
        ...(reference === undefined ? {} : { reference }),
        ...(output ? { output } : {}),
        ...(action === 'edit' ? { edits } : {}),
      } as JsonObject;
      const { by: _, ...detail } = message;
      const before =
        action === 'edit' ? { before: await inputsOf(actor, run.id, params.step, Object.keys(edits ?? {})) } : {};
      const audit = { by: actor, action: 'step.repaired', subject: `run:${run.id}`, detail: { ...detail, ...before } };
      await tellRun(services, actor.workspaceId, run.id, 'repair', message, audit);
      return runSummary(await summary(actor, run.id));
    },
  };

  type Edits = Readonly<Record<string, JsonObject>>;

  /** @throws ProblemError when an item is missing, is not meant, or does not fit what the step takes */
  async function checkEdits(
    actor: Actor,
    runId: string,
    step: string,
    items: readonly number[] | undefined,
    edits?: Edits,
  ) {
    const named = Object.keys(edits ?? {}).map(Number);
    if (!edits || named.length === 0)
      throw new ProblemError(422, 'no_edits', 'Say what the items are to be: "edits" holds the new JSON by index.');
    const stray = items && named.find((index) => !items.includes(index));
    if (stray !== undefined)
      throw new ProblemError(
        422,
        'stray_edit',
        `Item ${stray} is edited, but the repair is not about it. Add it to "items".`,
      );
    const misfit = await steps.misfit(actor.workspaceId, runId, step, edits, runtime.evaluator);
    if (misfit !== null) throw new ProblemError(422, 'does_not_fit', misfit);
  }

  /** What the items were before: kept in the audit trail beside what they are. */
  async function inputsOf(actor: Actor, runId: string, step: string, indices: readonly string[]): Promise<JsonObject> {
    const ports = await steps.items(actor.workspaceId, runId, step, 'input');
    const items = Object.values(ports ?? {})[0] ?? [];
    return Object.fromEntries(indices.map((index) => [index, items[Number(index)]?.json ?? null]));
  }
}

const twoNeeded = (amounts: readonly string[]): ProblemError =>
  new ProblemError(
    409,
    'two_people',
    `This is noted, and nothing has happened yet: ${amounts.length === 1 && amounts[0] ? `${amounts[0]} is` : 'these writes are'} above the limit of the step, and a second person has to say the same.`,
  );

const repeats = (count: number): ProblemError =>
  new ProblemError(
    409,
    'writes_repeat',
    `In the runs that this step called, ${count} ${count === 1 ? 'write' : 'writes'} took effect or may have. New runs make them again, under new keys: accept that with "acceptRepeats", or mark the step as done.`,
  );

/** What may have left is settled, child runs are stopped, the rest ends at once; then comes the undoing. */
function stoppingOf({ state, workflow }: Folded) {
  const live = [...state.live].flatMap((id) => state.steps.get(id) ?? []);
  const settling = live.filter(
    (step) => step.status === 'gated' || step.status === 'ambiguous' || step.toPark.some(isDoubt),
  );
  const children = live.filter(({ wait }) => wait?.kind === 'children').length;
  return {
    isStopping: state.stopping !== null,
    ends: live.length - settling.length - children,
    settling: settling.map(({ id, node }) => ({ step: id, nodeName: workflow.plan.nodes.get(node)?.name ?? node })),
    children,
    undone: undoOf(workflow.plan, state).reduce((sum, { count }) => sum + count, 0),
    heldUp: null,
  };
}

/** A run that no worker can take up ends as it stands. */
const NOTHING_TO_SETTLE = { isStopping: false, settling: [], children: 0, undone: 0 };

/** @throws ProblemError when the workspace has no such person */
async function ownerOf({ accounts }: Services, { workspaceId }: Actor, said: string | null | undefined) {
  if (said === null || said === undefined) return said;
  const person = await accounts.member(workspaceId, said);
  if (!person) throw new ProblemError(422, 'no_such_person', 'There is no such person in this workspace.');
  return person;
}

function positionOf(cursor: string | undefined): ExceptionPosition | null {
  const position = fromCursor(cursor, 4);
  if (!position) return null;
  const [rank, at = '', runId = '', stepId = ''] = position;
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/i.test(runId)) throw badCursor();
  return { rank: rank === 'true', at, runId, stepId };
}

function exceptionShape(row: ExceptionListRow, allowed: Allowed | undefined) {
  const { run, step, document, askedUntil } = row;
  const failure: Failure = row.parked.find((group) => group.failure.code === row.code)?.failure ?? {
    class: row.class,
    code: row.code,
    message: row.message,
    phase: 'unsent',
    decidedBy: 'engine',
  };
  return {
    runId: run.id,
    workflowId: run.workflowId,
    workflowName: run.workflowName,
    businessKey: run.businessKey,
    step: stepShape(step),
    nodeName: document.nodes.find(({ id }) => id === step.node)?.name ?? step.node,
    failure,
    parked: row.parked,
    itemCount: row.itemCount,
    fingerprint: row.fingerprint,
    since: row.firstSeen.toISOString(),
    lastSeen: row.lastSeen.toISOString(),
    dueAt: row.dueAt.toISOString(),
    askedUntil: askedUntil?.toISOString() ?? null,
    owner: row.owner,
    comment: row.comment,
    repairs: allowed?.repairs ?? [],
    later: laterShape(allowed?.later ?? null),
  };
}

const laterShape = (later: LaterMoves | null) =>
  later && { ...later, from: new Date(later.from).toISOString(), inMs: Math.ceil(later.inMs) };

const groupShape = ({ firstSeen, lastSeen, ...group }: ExceptionGroupRow) => ({
  ...group,
  since: firstSeen.toISOString(),
  lastSeen: lastSeen.toISOString(),
});
