import type { Json, JsonObject } from '@holdfast/workflow';
import { parseJson, quote } from '@holdfast/workflow';
import { ask, askJson, serverFrom } from '../client.ts';
import { isObject, readText } from '../files.ts';
import { CommandError, EXIT, print, printJson, table, tell } from '../output.ts';

interface Remote {
  readonly url?: string;
  readonly key?: string;
  readonly json?: boolean;
}

interface VariableRow {
  readonly name: string;
  readonly value: Json;
  readonly description: string | null;
  readonly looksSecret: boolean;
  readonly usedBy: readonly { readonly workflow: { readonly name: string } }[];
  readonly updatedAt: string;
}

/** Lists the variables of the workspace, by name. */
export async function listVars(options: Remote): Promise<number> {
  const page = await askJson<{ items: VariableRow[] }>(serverFrom(options), 'GET', '/variables');
  if (options.json) {
    printJson(page);
    return EXIT.ok;
  }
  const rows = page.items.map(({ name, value, usedBy, description }) => [
    name,
    quote(value),
    String(usedBy.length),
    description ?? '',
  ]);
  print(table(['NAME', 'VALUE', 'WORKFLOWS', 'DESCRIPTION'], rows));
  return EXIT.ok;
}

export interface SetVar extends Remote {
  readonly file?: string;
  readonly asJson?: boolean;
  readonly description?: string;
}

/** Sets a variable, to a text as it stands or to JSON. @throws CommandError */
export async function setVar(name: string, value: string | undefined, options: SetVar): Promise<number> {
  if ((value === undefined) === (options.file === undefined))
    throw new CommandError('Give the value, or a file with --file: one of the two.');
  const text = value ?? (await readText(options.file ?? ''));
  const row = await askJson<VariableRow>(serverFrom(options), 'PUT', `/variables/${encodeURIComponent(name)}`, {
    value: options.asJson ? jsonOf(text, options.file ?? '--as-json') : text,
    ...(options.description === undefined ? {} : { description: options.description }),
  });
  if (options.json) printJson(row);
  else print(`$vars.${name} is ${quote(row.value)}. Runs that begin from now on see it.`);
  if (row.looksSecret)
    tell('This looks like a secret. Everybody who may read the workspace sees variables: put it into a connection.');
  return EXIT.ok;
}

/** Deletes a variable, and says who reads it. */
export async function unsetVar(name: string, options: Remote): Promise<number> {
  const server = serverFrom(options);
  const path = `/variables/${encodeURIComponent(name)}`;
  const { usedBy } = await askJson<VariableRow>(server, 'GET', path);
  await ask(server, 'DELETE', path);
  if (options.json) printJson({ name, usedBy });
  else print(`$vars.${name} is deleted.`);
  const readers = usedBy.map(({ workflow }) => workflow.name).join(', ');
  if (readers !== '') tell(`Expressions that read it get nothing from now on, in: ${readers}.`);
  return EXIT.ok;
}

function jsonOf(text: string, where: string): Json {
  const read = parseJson(text);
  if (read.ok) return read.value as Json;
  throw new CommandError(`${where}: ${read.problem.message}`);
}

/** Reads variables for one run: a JSON object of values by name. @throws CommandError */
export async function readVars(file: string): Promise<JsonObject> {
  const value = jsonOf(await readText(file), file);
  if (!isObject(value)) throw new CommandError(`${file} must hold a JSON object: values by the names of variables.`);
  return value;
}
