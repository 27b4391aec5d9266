import { askJson, serverFrom } from '../client.ts';
import { CommandError, EXIT, print, printJson, table } from '../output.ts';

interface Remote {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

interface HoldRow {
  readonly id: string;
  readonly scope: string;
  readonly subjectName: string | null;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: string;
  readonly liftedAt: string | null;
  readonly waiting: number;
}

/** Lists the holds that stand, or all there were. */
export async function listHolds(options: Remote & { all?: boolean }): Promise<number> {
  const page = await askJson<{ items: HoldRow[] }>(
    serverFrom(options),
    'GET',
    options.all ? '/holds?limit=200' : '/holds?state=open&limit=200',
  );
  if (options.json) {
    printJson(page);
    return EXIT.ok;
  }
  const rows = page.items.map((row) => [
    row.id,
    row.subjectName === null ? row.scope : `${row.scope} ${row.subjectName}`,
    row.setAt,
    row.liftedAt ?? 'stands',
    String(row.waiting),
    `${row.setBy}: ${row.reason}`,
  ]);
  print(table(['HOLD', 'ON', 'SET', 'LIFTED', 'WAITING', 'WHY'], rows));
  return EXIT.ok;
}

export interface SetHold extends Remote {
  readonly workflow?: string;
  readonly connection?: string;
  readonly reason: string;
}

/** Holds the writes of a workflow, a connection or the whole workspace back. @throws CommandError */
export async function setHold(options: SetHold): Promise<number> {
  const { workflow, connection, reason } = options;
  if (workflow !== undefined && connection !== undefined)
    throw new CommandError('Hold a workflow or a connection, one at a time.');
  const about =
    workflow !== undefined
      ? { scope: 'workflow', subject: workflow }
      : connection !== undefined
        ? { scope: 'connection', subject: connection }
        : { scope: 'workspace' };
  const row = await askJson<HoldRow>(serverFrom(options), 'POST', '/holds', { ...about, reason });
  if (options.json) printJson(row);
  else print(`Writes are held back. Let them go on with "holdfast holds lift ${row.id}".`);
  return EXIT.ok;
}

/** Lifts a hold: what waits for it goes on. */
export async function liftHold(id: string, options: Remote): Promise<number> {
  const row = await askJson<HoldRow>(serverFrom(options), 'POST', `/holds/${encodeURIComponent(id)}/lift`);
  if (options.json) printJson(row);
  else print(row.waiting === 0 ? 'Lifted.' : `Lifted. What waited for it goes on: ${row.waiting} steps.`);
  return EXIT.ok;
}
