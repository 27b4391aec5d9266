import {
  adoptionOf,
  followersOf,
  type Plan,
  type RunState,
  stateUnder,
  whyNotFrom,
  whyNotOnto,
} from '@holdfast/engine';
import {
  type Adoption,
  type DocumentDiff,
  diffDocuments,
  type Item,
  isTerminalRun,
  type JournalEntry,
  type StepId,
  type WorkflowDocument,
} from '@holdfast/workflow';
import { ProblemError } from '../api/problems.ts';
import type { Actor } from '../auth/actor.ts';
import type { Runtime } from '../runtime.ts';
import type { Checkpoint } from '../store/checkpoint.ts';
import type { RunRowDetail, RunStore } from '../store/runs.ts';
import type { Folded, StepViewer } from '../store/step-viewer.ts';
import type { UnusableRun } from '../store/unusable-run.ts';
import type { WorkflowStore } from '../store/workflows.ts';
import type { Starter } from '../triggers/starter.ts';
import { isOpenEffect } from '../worker/effects.ts';
import { usesPins } from '../worker/pins.ts';
import { type CompiledWorkflow, orUnusable, UncompilableVersionError } from '../worker/plans.ts';

/** Which run again, from where, and on which version. */
export interface ReplayAsk {
  /** Step to begin at; left out: the whole run from its input. */
  readonly from?: string | undefined;
  /** Number of a published version; left out: the version it ran on. */
  readonly version?: number | undefined;
}

/** What a node would do again. */
export interface AgainNode {
  readonly node: string;
  readonly nodeName: string;
  readonly steps: number;
  /** Writes that took effect in the old run, or in runs that it called: a new run makes them again, under new keys. */
  readonly committed: number;
  readonly inDoubt: number;
}

/** What a node gave in the old run, and is not asked for again. */
export interface ReusedNode {
  readonly node: string;
  readonly nodeName: string;
  readonly steps: number;
  /** The other version has other settings for it: what it gave by the old ones is used all the same. */
  readonly isChanged: boolean;
}

export interface ReplayPreview {
  /** Why it is refused; null when it may be started. */
  readonly why: string | null;
  readonly version: number | null;
  /** Steps whose outputs are taken over. */
  readonly adopted: number;
  readonly reused: readonly ReusedNode[];
  readonly committed: number;
  readonly inDoubt: number;
  readonly nodes: readonly AgainNode[];
  /** What is different in the other version; null on the same one. */
  readonly diff: {
    readonly added: string[];
    readonly removed: string[];
    readonly changed: { readonly name: string; readonly fields: string[] }[];
  } | null;
}

/** The version that the new run is to be of; `number` is null for a snapshot of a draft. */
type Target = Pick<CompiledWorkflow, 'number' | 'document'> & { readonly id: string };

/** A run, and the plan that tells how far it had come. */
interface Known {
  readonly plan: Plan;
  readonly state: RunState;
}

interface Prepared {
  readonly run: RunRowDetail;
  readonly target: Target;
  readonly adoption: Adoption | null;
  readonly preview: ReplayPreview;
}

interface Parts {
  readonly runtime: Runtime;
  readonly runs: RunStore;
  readonly steps: StepViewer;
  readonly workflows: WorkflowStore;
  readonly starter: Starter;
}

/** Starts runs that do over what another run did. A new run has keys of its own: what took effect happens again. */
export class Replays {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  /** @throws ProblemError when there is no such run, step or version */
  async preview(workspaceId: string, runId: string, ask: ReplayAsk): Promise<ReplayPreview> {
    const prepared = await orUnusable(this.#prepare(workspaceId, runId, ask));
    return prepared instanceof UncompilableVersionError ? refused(prepared.message, ask) : prepared.preview;
  }

  /** Gives the id of the new run, once its birth is stored with its line in the audit trail. @throws ProblemError as `birth` */
  async start(...asked: Parameters<Replays['birth']>): Promise<string> {
    const birth = await this.birth(...asked);
    await this.#parts.starter.begin(birth);
    return birth.runId;
  }

  /**
   * The new run as it is to be stored, with its line in the audit trail.
   *
   * @param options.runId stored twice with the same id, one run is started
   * @throws ProblemError when the run is under way, or its writes in doubt were not accepted
   */
  async birth(
    by: Pick<Actor, 'id' | 'name' | 'workspaceId' | 'via'>,
    runId: string,
    ask: ReplayAsk & { readonly reason: string; readonly acceptDoubt?: boolean | undefined },
    options: { readonly runId?: string } = {},
  ): Promise<Checkpoint> {
    const prepared = await orUnusable(this.#prepare(by.workspaceId, runId, ask));
    if (prepared instanceof UncompilableVersionError) throw new ProblemError(409, 'not_replayable', prepared.message);
    const { run, target, adoption, preview } = prepared;
    if (preview.why !== null) throw new ProblemError(409, 'not_replayable', preview.why);
    if (preview.inDoubt > 0 && !ask.acceptDoubt)
      throw new ProblemError(
        409,
        'in_doubt',
        `Nobody knows whether ${preview.inDoubt} of its writes took effect; a new run may make them twice. Look them up, then accept that.`,
      );
    const { runtime, starter } = this.#parts;
    const chunks = await runtime.reader.chunks(runId, adoption?.steps.map(({ id }) => id) ?? []);
    return starter.birth({
      versionId: target.id,
      triggerNode: run.trigger,
      items: await this.#inputOf(run),
      mode: run.mode,
      source: by.via === 'key' ? 'cli' : 'manual',
      replayOf: runId,
      ...(options.runId === undefined ? {} : { runId: options.runId }),
      ...(adoption ? { adopted: { adoption, chunks } } : {}),
      audit: {
        by,
        action: 'run.replayed',
        subject: `run:${runId}`,
        detail: { reason: ask.reason, from: ask.from ?? null, version: preview.version },
      },
    });
  }

  async #inputOf({ id, trigger }: RunRowDetail): Promise<readonly Item[]> {
    const step = trigger as StepId;
    const [chunk] = (await this.#parts.runtime.reader.chunks(id, [step])).get(step) ?? [];
    return Object.values(chunk?.ports ?? {})[0] ?? [];
  }

  async #prepare(workspaceId: string, runId: string, ask: ReplayAsk): Promise<Prepared> {
    const { runs, steps, workflows } = this.#parts;
    const [run, seen] = await Promise.all([runs.get(workspaceId, runId), steps.seen(workspaceId, runId)]);
    if (!run || !seen) throw new ProblemError(404, 'not_found', 'This run does not exist.');
    const version =
      ask.version === undefined || ask.version === run.version
        ? null
        : await workflows.version(workspaceId, run.workflowId, ask.version);
    if (ask.version !== undefined && ask.version !== run.version && !version)
      throw new ProblemError(422, 'no_such_version', `The workflow has no version ${ask.version}.`);
    const target = version ?? { id: run.versionId, document: run.document, number: run.version };
    // What cannot be used here is told as such: neither a plan nor a run is made of it.
    const { plan } = await this.#parts.runtime.plans.get(target.id);
    const known = ask.from === undefined ? null : await this.#known(workspaceId, run, seen, plan);
    const adoption =
      ask.from === undefined ? null : known ? adoptionOf(known.plan, runId, known.state, ask.from as StepId) : ALIKE;
    const misfit =
      version !== null && known !== null && adoption !== null && typeof adoption !== 'string'
        ? 'workflow' in seen
          ? whyNotOnto(known.plan, plan, adoption)
          : whyNotFrom(run.document, plan, known.state, adoption)
        : null;
    const why =
      refusalOf(run, target.document, adoption) ?? misfit ?? (await this.#withoutFiles(workspaceId, run, target));
    const nodes = await this.#again(run, seen, known?.state ?? null, ask.from);
    return {
      run,
      target,
      adoption: typeof adoption === 'string' ? null : adoption,
      preview: {
        why,
        version: ask.version ?? run.version,
        adopted: typeof adoption === 'string' ? 0 : (adoption?.steps.length ?? 0),
        reused:
          adoption === null || typeof adoption === 'string' ? [] : reusedOf(adoption, run.document, target.document),
        committed: nodes.reduce((sum, { committed }) => sum + committed, 0),
        inDoubt: nodes.reduce((sum, { inDoubt }) => sum + inDoubt, 0),
        nodes,
        diff: version ? summaryOf(diffDocuments(run.document, version.document)) : null,
      },
    };
  }

  /** How far the run had come, step by step; null: nobody can tell. */
  async #known(
    workspaceId: string,
    { id }: RunRowDetail,
    seen: Folded | UnusableRun,
    plan: Plan,
  ): Promise<Known | null> {
    if ('workflow' in seen) return { plan: seen.workflow.plan, state: seen.state };
    const journal = await this.#parts.runs.journal(workspaceId, id, 0, seen.head);
    // As the engine wrote them.
    const state = stateUnder(plan, (journal?.entries ?? []) as readonly JournalEntry[]);
    return state && { plan, state };
  }

  /** Why a run of a draft cannot be done over: a file of what is pinned there is gone. */
  async #withoutFiles(workspaceId: string, { mode }: RunRowDetail, target: Target): Promise<string | null> {
    if (!usesPins(mode, target)) return null;
    return (await this.#parts.starter.missingFiles(workspaceId, target.document))[0]?.message ?? null;
  }

  /** What would be done again, node by node. */
  async #again(
    { id, document, trigger }: RunRowDetail,
    { state: { steps } }: Folded | UnusableRun,
    state: RunState | null,
    from: string | undefined,
  ): Promise<AgainNode[]> {
    const again =
      from === undefined || !state
        ? [...steps.keys()].filter((step) => step !== trigger)
        : [...followersOf(state, from as StepId)].filter((step) => steps.has(step));
    const effects = await this.#parts.runtime.reader.effects(id, again);
    // What the runs that it called wrote is written again by the runs that it calls anew.
    const called = await this.#parts.steps.calledWrites(id, again);
    const nodes = new Map<string, { steps: number; committed: number; inDoubt: number }>();
    for (const step of again) {
      const node = steps.get(step)?.node ?? '';
      const sum = nodes.get(node) ?? { steps: 0, committed: 0, inDoubt: 0 };
      const own = effects.filter(({ stepId }) => stepId === step);
      nodes.set(node, {
        steps: sum.steps + 1,
        committed:
          sum.committed +
          own.filter((each) => each.state.startsWith('committed')).length +
          (called.get(step)?.committed ?? 0),
        inDoubt: sum.inDoubt + own.filter(isOpenEffect).length + (called.get(step)?.inDoubt ?? 0),
      });
    }
    const nameOf = (node: string) => document.nodes.find((each) => each.id === node)?.name ?? node;
    return [...nodes].map(([node, counts]) => ({ node, nodeName: nameOf(node), ...counts }));
  }
}

/** A run whose version cannot be used is followed under the other one. */
const ALIKE = 'What has happened in the run would not have happened alike in that version. Replay the whole run.';

const refused = (why: string, { version }: ReplayAsk): ReplayPreview => ({
  why,
  version: version ?? null,
  adopted: 0,
  reused: [],
  committed: 0,
  inDoubt: 0,
  nodes: [],
  diff: null,
});

function refusalOf(run: RunRowDetail, document: WorkflowDocument, adoption: Adoption | string | null): string | null {
  if (!isTerminalRun(run.status))
    return `The run is ${run.status}: repair its steps, or cancel it, before another one does the same.`;
  if (typeof adoption === 'string') return adoption;
  if (!document.nodes.some(({ id }) => id === run.trigger))
    return `That version has no trigger "${run.trigger}", by which the run was started.`;
  return null;
}

/** Whose outcomes are taken over, and which of them would come about otherwise now. */
function reusedOf({ steps }: Adoption, before: WorkflowDocument, now: WorkflowDocument): ReusedNode[] {
  const { nodes } = diffDocuments(before, now);
  const isChanged = new Set(nodes.changed.map(({ after }) => after.id));
  const names = new Map(before.nodes.map(({ id, name }) => [id, name]));
  return [...Map.groupBy(steps, ({ node }) => node)].map(([node, own]) => ({
    node,
    nodeName: names.get(node) ?? node,
    steps: own.length,
    isChanged: isChanged.has(node),
  }));
}

/** What is different, for a preview. */
export function summaryOf({ nodes, edges }: DocumentDiff) {
  const changed = nodes.changed.map(({ after, fields }) => ({
    name: after.name,
    fields: fields.map(({ path }) => path),
  }));
  const rewired = edges.added.length + edges.removed.length + edges.changed.length;
  return {
    added: nodes.added.map(({ name }) => name),
    removed: nodes.removed.map(({ name }) => name),
    changed: rewired === 0 ? changed : [...changed, { name: 'Edges', fields: [`${rewired} changed`] }],
  };
}
