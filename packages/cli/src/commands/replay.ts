import { askJson, type ServerChoice, serverFrom } from '../client.ts';
import { CommandError, EXIT, print, printJson, table } from '../output.ts';

export interface ReplayOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
  readonly from?: string;
  readonly version?: string;
  readonly preview?: boolean;
  readonly yes?: boolean;
  readonly acceptDoubt?: boolean;
  readonly reason?: string;
  readonly filter?: string;
  readonly runs?: string;
  readonly action?: string;
  readonly canary?: string;
  readonly pace?: string;
  readonly stopAt?: string;
}

interface Preview {
  readonly why: string | null;
  readonly adopted: number;
  readonly reused: readonly { readonly nodeName: string; readonly isChanged: boolean }[];
  readonly committed: number;
  readonly inDoubt: number;
  readonly nodes: readonly {
    readonly nodeName: string;
    readonly steps: number;
    readonly committed: number;
    readonly inDoubt: number;
  }[];
  readonly diff: {
    readonly added: string[];
    readonly removed: string[];
    readonly changed: { readonly name: string; readonly fields: string[] }[];
  } | null;
}

interface Operation {
  readonly id: string;
  readonly status: string;
  readonly why: string | null;
  readonly total: number;
  readonly counts: Readonly<Record<'waiting' | 'told' | 'done' | 'refused' | 'failed', number>>;
  readonly effects: Readonly<Record<'items' | 'sent' | 'committed' | 'inDoubt' | 'run', number>>;
}

const POLL_MS = 500;
const DEFAULT_REASON = 'replayed from the command line';

const writes = (count: number): string => (count === 1 ? '1 write' : `${count} writes`);

/** Whole number of an option. @throws CommandError */
function numberOf(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text.replace(/%$/, ''));
  if (Number.isFinite(value)) return value;
  throw new CommandError(`--${name} takes a number, not "${text}".`);
}

/** Does over one run, or, with a filter, what waits in many. Says first what would happen. */
export async function replay(run: string | undefined, options: ReplayOptions): Promise<number> {
  const { filter, runs } = options;
  if ([run, filter, runs].filter((said) => said !== undefined).length !== 1)
    throw new CommandError(
      'Name the run to do over, or say which exceptions with --filter, or which runs with --runs.',
    );
  const server = serverFrom(options);
  if (run !== undefined) return replayOne(server, run, options);
  if (filter !== undefined) {
    const exceptions = pairsOf('filter', filter, EXCEPTION_FIELDS);
    return replayMany(server, { kind: 'exceptions', action: options.action ?? 'retry', exceptions }, options);
  }
  const version = numberOf('version', options.version);
  const ask = {
    kind: 'runs' as const,
    action: options.action ?? 'replay',
    runs: pairsOf('runs', runs ?? '', RUN_FIELDS),
  };
  return replayMany(server, version === undefined ? ask : { ...ask, version }, options);
}

async function replayOne(server: ServerChoice, run: string, options: ReplayOptions): Promise<number> {
  const version = numberOf('version', options.version);
  const body = {
    ...(options.from === undefined ? {} : { from: options.from }),
    ...(version === undefined ? {} : { version }),
  };
  const path = `/runs/${encodeURIComponent(run)}/replay`;
  if (!options.yes || options.preview) {
    const preview = await askJson<Preview>(server, 'POST', `${path}/preview`, body);
    if (options.json) printJson(preview);
    else showPreview(preview);
    return preview.why === null ? hint(options) : EXIT.refused;
  }
  const started = await askJson<{ id: string; status: string }>(server, 'POST', path, {
    ...body,
    reason: options.reason ?? DEFAULT_REASON,
    ...(options.acceptDoubt ? { acceptDoubt: true } : {}),
  });
  if (options.json) printJson(started);
  else print(`Started ${started.id}.`);
  return EXIT.ok;
}

function showPreview({ why, adopted, reused, committed, inDoubt, nodes, diff }: Preview): void {
  const rows = nodes.map((node) => [node.nodeName, String(node.steps), String(node.committed), String(node.inDoubt)]);
  print(table(['STEP', 'RUNS', 'WRITES AGAIN', 'IN DOUBT'], rows));
  print(
    `${adopted} steps are taken over. ${writes(committed)} would be made again, under new keys. ${writes(inDoubt)} in doubt.`,
  );
  for (const { nodeName } of reused.filter(({ isChanged }) => isChanged))
    print(`= ${nodeName}: what it gave is used, although it is set up otherwise in that version`);
  for (const name of diff?.added ?? []) print(`+ ${name}`);
  for (const name of diff?.removed ?? []) print(`- ${name}`);
  for (const { name, fields } of diff?.changed ?? []) print(`~ ${name}: ${fields.join(', ')}`);
  if (why !== null) print(`Refused: ${why}`);
}

/** Nothing was done: says how to do it. */
function hint({ preview, json }: ReplayOptions): number {
  if (preview) return EXIT.ok;
  if (!json) print('Nothing was done. Add --yes to do it.');
  return EXIT.waiting;
}

/** Names of filters, and what the API calls them. */
const EXCEPTION_FIELDS: Readonly<Record<string, string>> = {
  workflow: 'workflowId',
  node: 'node',
  class: 'class',
  code: 'code',
  cause: 'fingerprint',
  owner: 'owner',
  before: 'before',
};
const RUN_FIELDS: Readonly<Record<string, string>> = {
  workflow: 'workflowId',
  status: 'status',
  mode: 'mode',
  key: 'key',
  since: 'since',
  until: 'until',
};

/** `workflow=ID,class=data …` as the API has it. Several statuses are joined by `+`. @throws CommandError */
function pairsOf(option: string, text: string, names: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(
    text.split(',').map((part) => {
      const [name = '', ...rest] = part.split('=');
      const field = Object.hasOwn(names, name.trim()) ? names[name.trim()] : undefined;
      if (field === undefined || rest.length === 0)
        throw new CommandError(`--${option} takes name=value pairs, with: ${Object.keys(names).join(', ')}.`);
      const value = rest.join('=').trim();
      return [field, field === 'status' ? value.replaceAll('+', ',') : value];
    }),
  );
}

/** So many items of an operation are named. */
const MOST_NAMED = 20;

interface BulkItem {
  readonly runId: string;
  readonly stepId: string;
  readonly state: 'waiting' | 'told' | 'done' | 'refused' | 'failed';
  readonly detail: string | null;
  /** The run that does it over. */
  readonly newRunId: string | null;
}

interface Page<Row> {
  readonly items: readonly Row[];
  readonly next: string | null;
}

interface BulkAsk {
  readonly kind: 'exceptions' | 'runs';
  readonly action: string;
  readonly exceptions?: Record<string, string>;
  readonly runs?: Record<string, string>;
  readonly version?: number;
}

async function replayMany(server: ServerChoice, ask: BulkAsk, options: ReplayOptions): Promise<number> {
  const { kind, action } = ask;
  const { operation, token } = await askJson<{ operation: Operation; token: string }>(server, 'POST', '/bulk', ask);
  const { effects, counts, total } = operation;
  const said = `${total} ${total === 1 ? kind.slice(0, -1) : kind}, ${counts.refused} of them not allowed. "${action}" for the rest: ${writes(effects.sent)} sent, ${effects.run} steps run without one, ${effects.committed} took effect and are skipped, ${effects.inDoubt} in doubt.`;
  if (!options.yes || options.preview) {
    if (options.json) printJson(operation);
    else {
      print(said);
      await printNotDone(server, operation);
    }
    return hint(options);
  }
  if (!options.json) print(said);
  const canary = numberOf('canary', options.canary);
  const pacePerSecond = numberOf('pace', options.pace);
  const stopAtPercent = numberOf('stop-at', options.stopAt);
  await askJson(server, 'POST', `/bulk/${operation.id}/execute`, {
    token,
    reason: options.reason ?? DEFAULT_REASON,
    ...(canary === undefined ? {} : { canary }),
    ...(pacePerSecond === undefined ? {} : { pacePerSecond }),
    ...(stopAtPercent === undefined ? {} : { stopAtPercent }),
  });
  const end = await ended(server, operation.id);
  if (options.json) printJson(end);
  else {
    const { done, failed, refused, waiting } = end.counts;
    print(
      `${end.status}: ${done} done, ${failed} failed, ${refused} refused, ${waiting} not begun.${end.why === null ? '' : ` ${end.why}`}`,
    );
    await printNotDone(server, end);
  }
  return end.status === 'done' && end.counts.failed === 0 ? EXIT.ok : EXIT.failed;
}

/** Names what was not allowed or went wrong, and why: the first of them. */
async function printNotDone(server: ServerChoice, { id, counts }: Operation): Promise<void> {
  const total = counts.failed + counts.refused;
  let named = 0;
  for (let cursor = ''; named < Math.min(total, MOST_NAMED); ) {
    const { items, next } = await askJson<Page<BulkItem>>(server, 'GET', `/bulk/${id}/items?limit=200${cursor}`);
    for (const { runId, stepId, newRunId, detail, state } of items) {
      if ((state !== 'failed' && state !== 'refused') || named === MOST_NAMED) continue;
      named += 1;
      print(`- ${[runId, stepId, newRunId && `as ${newRunId}`].filter(Boolean).join(' ')}: ${detail ?? state}`);
    }
    if (next === null) break;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
  if (total > named) print(`  and ${total - named} more: GET /api/v1/bulk/${id}/items`);
}

/** Waits until an operation is over, or somebody holds it. */
async function ended(server: ServerChoice, id: string): Promise<Operation> {
  for (;;) {
    const operation = await askJson<Operation>(server, 'GET', `/bulk/${id}`);
    if (operation.status !== 'running') return operation;
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}
