import { type Catalogue, type Edge, kindOf, portsOf, type WorkflowDocument } from '@holdfast/workflow';
import { nodeOf } from '../lookup.ts';
import { codeOf } from './uses.ts';

export type Refused = { readonly ok: false; readonly reason: string };

export const refuse = (reason: string): Refused => ({ ok: false, reason });

export interface Border {
  readonly ok: true;
  readonly entering: readonly Edge[];
  readonly leaving: readonly Edge[];
  /** Where items go in. */
  readonly entries: readonly Edge['to'][];
  /** Where they come out, if anything follows. */
  readonly exit: Edge['from'] | undefined;
}

/** Whether there is one way in and one way out, for that is what a called workflow has. */
export function borderOf(
  document: WorkflowDocument,
  describe: Catalogue,
  chosen: ReadonlySet<string>,
): Border | Refused {
  const names = (id: string) => `"${nodeOf(document, id)?.name ?? id}"`;
  const isIn = ({ node }: Edge['from']) => chosen.has(node);
  for (const node of document.nodes.filter(({ id }) => chosen.has(id))) {
    const { name } = node;
    const description = describe(node.type, node.typeVersion);
    if (!description) return refuse(`Nobody knows "${name}". Replace it by a step that is installed first.`);
    if (description.control === 'trigger') return refuse(`"${name}" starts runs of this workflow: leave it out.`);
    if (codeOf(node).length > 0)
      return refuse(`The code of "${name}" reads other steps. Hand them over as fields first.`);
  }
  const entering = document.edges.filter(({ from, to }) => !isIn(from) && isIn(to));
  const leaving = document.edges.filter(({ from, to }) => isIn(from) && !isIn(to));
  const special = leaving.find((edge) => kindOf(edge) !== 'flow');
  if (special)
    return refuse(
      `What ${names(special.from.node)} does on failure leads out to ${names(special.to.node)}: take it along.`,
    );
  const undoes = entering.find((edge) => kindOf(edge) === 'compensate');
  if (undoes) return refuse(`${names(undoes.to.node)} undoes ${names(undoes.from.node)}: take both along, or neither.`);
  if (entering.length === 0) return refuse('Nothing leads to these steps. Connect them first.');
  const key = ({ node, port }: Edge['from']) => `${node}\n${port}`;
  const entries = [...new Map(entering.map(({ to }) => [key(to), to])).values()];
  const starts = new Set(entering.map(({ from }) => key(from)));
  if (entries.length > 1 && starts.size > 1)
    return refuse(
      `There are ${entries.length} ways in, to ${entries.map(({ node }) => names(node)).join(' and ')}. Choose steps with one.`,
    );
  const exits = [...new Map(leaving.map(({ from }) => [key(from), from])).values()];
  const [exit] = exits;
  if (exits.length > 1)
    return refuse(
      `There are ${exits.length} ways out, from ${exits.map(({ node }) => names(node)).join(' and ')}. Choose steps with one.`,
    );
  const used = new Set(document.edges.map(({ from }) => key(from)));
  const open = document.nodes
    .filter(({ id }) => chosen.has(id))
    .find(({ id, type, typeVersion, parameters }) => {
      const description = describe(type, typeVersion);
      return (
        description &&
        portsOf(description, parameters).outputs.some((port) => !used.has(key({ node: id, port: port.name })))
      );
    });
  if (exit && open)
    return refuse(
      `"${open.name}" has a way out that leads nowhere: its items would come back as well. Connect it, or leave the step out.`,
    );
  return { ok: true, entering, leaving, entries, exit };
}
