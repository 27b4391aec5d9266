import { setTimeout as pause } from 'node:timers/promises';
import { parseJson } from '@holdfast/workflow';
import { ask, askJson, type ServerChoice, serverFrom } from '../client.ts';
import { readText } from '../files.ts';
import { CommandError, EXIT, print, printJson, table, tell } from '../output.ts';

interface Remote {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

interface SetRow {
  readonly id: string;
  readonly name: string;
  readonly node: string;
  readonly cases: readonly unknown[];
}

interface FieldRow {
  readonly field: string;
  readonly right: number;
  readonly wrong: number;
  readonly missing: number;
  readonly accuracy: number;
  readonly threshold: number | null;
  readonly passing: number;
}

interface EvaluationRow {
  readonly id: string;
  readonly runId: string;
  readonly status: string | null;
  readonly model: string;
  readonly version: number | null;
  readonly prompt: string;
  readonly cases: number;
  readonly result: {
    readonly accuracy: number;
    readonly whole: number;
    readonly failed: number;
    readonly calibrationError: number;
    readonly fields: readonly FieldRow[];
    readonly cost: number;
    readonly unpriced: number;
    readonly latency: { readonly p50: number; readonly p95: number };
  } | null;
}

const POLL_MS = 500;
const percent = (share: number): string => `${Math.round(share * 1_000) / 10} %`;

/** Lists the sets of examples of a workflow. */
export async function listSets(workflow: string, options: Remote): Promise<number> {
  const path = `/workflows/${encodeURIComponent(workflow)}/evaluation-sets`;
  const page = await askJson<{ items: SetRow[] }>(serverFrom(options), 'GET', path);
  if (options.json) printJson(page);
  else
    print(
      table(
        ['SET', 'NAME', 'STEP', 'EXAMPLES'],
        page.items.map(({ id, name, node, cases }) => [id, name, node, String(cases.length)]),
      ),
    );
  return EXIT.ok;
}

export interface NewSet extends Remote {
  readonly node: string;
  readonly name: string;
  readonly file: string;
}

/** Keeps the examples of a file: a JSON list of `{ name?, input, expected }`. @throws CommandError */
export async function createSet(workflow: string, options: NewSet): Promise<number> {
  let cases: unknown;
  try {
    cases = parseJson(await readText(options.file));
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`${options.file} is no JSON: ${error instanceof Error ? error.message : 'unknown error'}`);
  }
  const row = await askJson<SetRow>(
    serverFrom(options),
    'POST',
    `/workflows/${encodeURIComponent(workflow)}/evaluation-sets`,
    { name: options.name, node: options.node, cases },
  );
  if (options.json) printJson(row);
  else print(`${row.cases.length} examples for "${row.node}". Run them with: holdfast eval run ${row.id}`);
  return EXIT.ok;
}

export interface RunSet extends Remote {
  readonly model?: readonly string[];
  readonly version?: readonly string[];
  readonly failUnder?: string;
}

/**
 * Runs the step of a set over its examples: every version with every model, one after the other, side by side
 * in the table. Ends with 1 where the accuracy of one is below `--fail-under`.
 *
 * @throws CommandError
 */
export async function runSet(id: string, options: RunSet): Promise<number> {
  const least = options.failUnder === undefined ? null : Number(options.failUnder);
  if (least !== null && !(least >= 0 && least <= 1)) throw new CommandError('--fail-under is a share from 0 to 1.');
  const server = serverFrom(options);
  const done: EvaluationRow[] = [];
  for (const version of options.version ?? ['draft'])
    for (const model of options.model ?? [null]) done.push(await evaluate(server, id, version, model));
  if (options.json) printJson({ items: done });
  else report(done);
  const isGood = done.every(({ result }) => result !== null && (least === null || result.accuracy >= least));
  return isGood ? EXIT.ok : EXIT.failed;
}

async function evaluate(
  server: ServerChoice,
  set: string,
  version: string,
  model: string | null,
): Promise<EvaluationRow> {
  const number = Number(version.replace(/^v/, ''));
  if (version !== 'draft' && !Number.isInteger(number))
    throw new CommandError(`"${version}" is no version. Give a number, or draft.`);
  const started = await askJson<EvaluationRow>(
    server,
    'POST',
    `/evaluation-sets/${encodeURIComponent(set)}/evaluations`,
    {
      version: version === 'draft' ? 'draft' : number,
      ...(model === null ? {} : { model }),
    },
  );
  tell(`${version}, ${started.model || 'the model of the connection'}: ${started.cases} examples …`);
  for (;;) {
    const reply = await ask(server, 'GET', `/evaluations/${started.id}`);
    const { evaluation } = (await reply.json()) as { evaluation: EvaluationRow };
    if (evaluation.result !== null) return evaluation;
    if (evaluation.status === 'parked')
      throw new CommandError(
        `The run ${evaluation.runId} waits for a person. Look at it with: holdfast runs show ${evaluation.runId}`,
      );
    await pause(POLL_MS);
  }
}

function report(rows: readonly EvaluationRow[]): void {
  const named = ({ version, model }: EvaluationRow) => `${version === null ? 'draft' : `v${version}`} ${model}`.trim();
  print(
    table(
      ['WHICH', 'PROMPT', 'RIGHT', 'WHOLE', 'FAILED', 'CALIBRATION', 'COST', 'P50', 'P95'],
      rows.map((row) => {
        const { result } = row;
        if (!result) return [named(row), row.prompt, '–'];
        return [
          named(row),
          row.prompt,
          percent(result.accuracy),
          `${result.whole} of ${row.cases}`,
          String(result.failed),
          `±${percent(result.calibrationError)}`,
          result.unpriced > 0 ? 'unknown' : `$${Number(result.cost.toPrecision(4))}`,
          `${result.latency.p50} ms`,
          `${result.latency.p95} ms`,
        ];
      }),
    ),
  );
  for (const row of rows) {
    if (!row.result) continue;
    print(`\n${named(row)}`);
    print(
      table(
        ['FIELD', 'RIGHT', 'WRONG', 'MISSING', 'ACCURACY', 'THRESHOLD', 'PASSES'],
        row.result.fields.map((field) => [
          field.field,
          String(field.right),
          String(field.wrong),
          String(field.missing),
          percent(field.accuracy),
          field.threshold === null ? '–' : String(field.threshold),
          field.threshold === null ? '–' : percent(field.passing),
        ]),
      ),
    );
  }
}
