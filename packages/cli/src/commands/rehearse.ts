import { type RehearsedFailure, ROUTABLE_CLASSES, type WorkflowDocument } from '@holdfast/workflow';
import { CommandError, print, printJson } from '../output.ts';
import { exitOf, play, printSteps } from './run.ts';

interface RehearseOptions {
  readonly input?: string;
  readonly trigger?: string;
  readonly vars?: string;
  readonly pins?: boolean;
  readonly json?: boolean;
  readonly timeout?: string;
  readonly fail?: readonly string[];
}

/** Plays a document with every write held back at its gate, and chosen steps failing. Shows what would have been sent. */
export async function rehearse(file: string, { fail = [], ...options }: RehearseOptions): Promise<number> {
  const ended = await play(file, { ...options, rehearsal: (document) => ({ failures: failuresOf(document, fail) }) });
  if (options.json) printJson(ended);
  else {
    printSteps(ended);
    if (ended.heldBack.length === 0) print('Nothing would have been sent.');
    for (const { node, request } of ended.heldBack) print(`held back        ${node}: ${JSON.stringify(request)}`);
  }
  return exitOf(ended);
}

const ASKED = new RegExp(`^(.+)=((?:${ROUTABLE_CLASSES.join('|')})(?:/[a-z0-9_]+)?)$`);

/** Reads `NODE=CLASS` and `NODE=CLASS/CODE`; a node is named by its id or its name. @throws CommandError */
function failuresOf(document: WorkflowDocument, fail: readonly string[]): Record<string, RehearsedFailure> {
  const entries = fail.map((text): [string, RehearsedFailure] => {
    const [, name, failure] = ASKED.exec(text) ?? [];
    if (name === undefined || failure === undefined)
      throw new CommandError(
        `"${text}" says no failure. Write --fail NODE=CLASS or NODE=CLASS/CODE; classes are ${ROUTABLE_CLASSES.join(', ')}.`,
      );
    const node = document.nodes.find(({ id }) => id === name) ?? document.nodes.find((each) => each.name === name);
    if (!node) throw new CommandError(`The workflow has no step "${name}".`);
    // The expression above has let nothing else through.
    return [node.id, failure as RehearsedFailure];
  });
  return Object.fromEntries(entries);
}
