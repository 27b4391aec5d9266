import { askJson, serverFrom } from '../client.ts';
import { CommandError, EXIT, print, printJson } from '../output.ts';

export interface MoveOptions {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
  readonly to: string;
  readonly reason?: string;
  readonly preview?: boolean;
  readonly yes?: boolean;
}

interface Preview {
  readonly why: string | null;
  readonly from: number | null;
  readonly to: number;
  readonly diff: {
    readonly added: string[];
    readonly removed: string[];
    readonly changed: { readonly name: string; readonly fields: string[] }[];
  };
}

const DEFAULT_REASON = 'moved from the command line';

/** Lets a run go on under another version. Says first what is different there. */
export async function moveRun(id: string, options: MoveOptions): Promise<number> {
  const version = Number(options.to);
  if (!Number.isInteger(version)) throw new CommandError(`--to takes the number of a version, not "${options.to}".`);
  const server = serverFrom(options);
  const path = `/runs/${encodeURIComponent(id)}/move`;
  if (!options.yes || options.preview) {
    const preview = await askJson<Preview>(server, 'POST', `${path}/preview`, { version });
    if (options.json) printJson(preview);
    else show(preview);
    if (preview.why !== null) return EXIT.refused;
    if (options.preview) return EXIT.ok;
    if (!options.json) print('Nothing was done. Add --yes to do it.');
    return EXIT.waiting;
  }
  const moved = await askJson(server, 'POST', path, { version, reason: options.reason ?? DEFAULT_REASON });
  if (options.json) printJson(moved);
  else print(`${id} goes on under version ${version}.`);
  return EXIT.ok;
}

function show({ why, from, to, diff }: Preview): void {
  print(`From ${from === null ? 'a snapshot of the draft' : `version ${from}`} to version ${to}:`);
  for (const name of diff.added) print(`+ ${name}`);
  for (const name of diff.removed) print(`- ${name}`);
  for (const { name, fields } of diff.changed) print(`~ ${name}: ${fields.join(', ')}`);
  if (why !== null) print(`Refused: ${why}`);
}
