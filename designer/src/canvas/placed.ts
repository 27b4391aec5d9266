import { kindOf, type WorkflowDocument } from '@holdfast/workflow';
import { COLUMN, layers, ROW } from './layers.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';

/** Of the upper left corner, on the canvas. */
type Place = [number, number];

/**
 * The document with a place for every step. A document that was written by hand or by a program
 * may have none for some: those come one column after the step before them, below what is there.
 * The same document comes back when nothing is missing.
 */
export function placed(document: WorkflowDocument): WorkflowDocument {
  const known = document.layout?.nodes ?? {};
  const missing = document.nodes.filter(({ id }) => known[id] === undefined);
  if (missing.length === 0) return document;
  const columns = layers(document, missing);
  const places =
    missing.length === document.nodes.length ? Object.fromEntries(columns) : besideTheOthers(document, columns);
  return { ...document, layout: { ...document.layout, nodes: { ...known, ...places } } };
}

function besideTheOthers(
  document: WorkflowDocument,
  columns: readonly (readonly [string, Place])[],
): Record<string, Place> {
  const all = new Map<string, Place>(Object.entries(document.layout?.nodes ?? {}));
  const isFree = ([x, y]: Place) =>
    [...all.values()].every(([left, top]) => Math.abs(left - x) > NODE_WIDTH || Math.abs(top - y) > NODE_HEIGHT);
  const found: Record<string, Place> = {};
  for (const [id, [column]] of columns.toSorted(([, [a]], [, [b]]) => a - b)) {
    const before = document.edges
      .filter((edge) => edge.to.node === id && kindOf(edge) !== 'compensate')
      .map(({ from }) => all.get(from.node))
      .filter((place) => place !== undefined)[0];
    let place: Place = before ? [before[0] + COLUMN, before[1]] : [column, 0];
    while (!isFree(place)) place = [place[0], place[1] + ROW];
    all.set(id, place);
    found[id] = place;
  }
  return found;
}
