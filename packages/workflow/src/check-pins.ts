import { FALLBACK_PORT, type Node, type Pinned, type PinnedFile, type WorkflowDocument } from './document.ts';
import { mismatches } from './json-schema.ts';
import { type Catalogue, type NodeDescription, portsOf } from './node-description.ts';
import { describeNode } from './operation.ts';
import { type Problem, pointer, problem } from './problems.ts';
import { type Said, said } from './said.ts';

interface Found {
  readonly description: NodeDescription;
  /** Path below the pins of the step, and what is wrong there. Null: nothing. */
  readonly wrong: { readonly path: string; readonly said: Said } | null;
}

/** What was found in pins. They are replaced and never changed in place, so each is looked at once. */
const known = new WeakMap<Pinned, Found>();

/** Pinned data that its step would never give: a draft would run on something that cannot happen. */
export function checkPins({ nodes, pins = {} }: WorkflowDocument, describe: Catalogue): Problem[] {
  return nodes.flatMap((node): Problem[] => {
    const pinned = Object.hasOwn(pins, node.id) ? pins[node.id] : undefined;
    if (!pinned || node.disabled !== undefined) return [];
    const description = describeNode(describe, node);
    if (!description) return [];
    const ports = portsOf(description, node.parameters).outputs.map(({ name }) => name);
    const stray = Object.keys(pinned).find((port) => port !== FALLBACK_PORT && !ports.includes(port));
    const wrong =
      stray === undefined
        ? misfitOf(pinned, description)
        : {
            path: pointer(stray),
            said: said(/*i18n*/ 'it has no output "{port}" ({ports}).', { port: stray, ports: ports.join(', ') }),
          };
    if (!wrong) return [];
    const words = said(/*i18n*/ '"{name}": what is pinned is not what the step gives: {wrong}', {
      name: node.name,
      wrong: wrong.said,
    });
    const path = `${pointer('pins', node.id)}${wrong.path}`;
    return [problem(words, { severity: 'warning', code: 'pin_mismatch', path, node: node.id })];
  });
}

function misfitOf(pinned: Pinned, description: NodeDescription): Found['wrong'] {
  const before = known.get(pinned);
  if (before?.description === description) return before.wrong;
  const wrong = firstMisfit(pinned, description);
  known.set(pinned, { description, wrong });
  return wrong;
}

function firstMisfit(pinned: Pinned, { output, outputIsHint }: NodeDescription): Found['wrong'] {
  if (!output || outputIsHint) return null;
  for (const [port, items] of Object.entries(pinned)) {
    if (port === FALLBACK_PORT) continue;
    for (const [index, { json }] of items.entries()) {
      const [first] = mismatches(output, json);
      if (first) return { path: `${pointer(port, index, 'json')}${first.path}`, said: first.said };
    }
  }
  return null;
}

/** A file that a document names in its pinned data. */
export interface FileOfPin {
  readonly node: Node;
  readonly file: PinnedFile;
  /** JSON pointer into the document. */
  readonly path: string;
}

/** Files that the installation has to keep for pinned data: what a run takes over from another one is the other's. */
export const pinnedFiles = ({ nodes, pins = {} }: WorkflowDocument): FileOfPin[] =>
  nodes.flatMap((node) =>
    Object.entries(Object.hasOwn(pins, node.id) ? (pins[node.id] ?? {}) : {}).flatMap(([port, items]) =>
      items.flatMap(({ files = {} }, index) =>
        Object.entries(files).flatMap(([name, file]): FileOfPin[] =>
          file.id === undefined ? [{ node, file, path: pointer('pins', node.id, port, index, 'files', name) }] : [],
        ),
      ),
    ),
  );

/**
 * Pinned data whose files are not there: a draft that needs them cannot run.
 *
 * @param missing hex SHA-256 of files that are not kept here
 */
export function checkPinnedFiles(document: WorkflowDocument, missing: ReadonlySet<string>): Problem[] {
  if (missing.size === 0) return [];
  return pinnedFiles(document).flatMap(({ node, file, path }) =>
    node.disabled === undefined && missing.has(file.sha256)
      ? [
          problem(
            said(
              /*i18n*/ '"{name}": the file "{file}" of what is pinned is not kept here. Pin an output with the file anew, or unpin it.',
              { name: node.name, file: file.name },
            ),
            { severity: 'warning', code: 'pin_file_missing', path, node: node.id },
          ),
        ]
      : [],
  );
}
