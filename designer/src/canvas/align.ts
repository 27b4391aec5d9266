import type { Catalogue, WorkflowDocument } from '@holdfast/workflow';
import { nodeOf } from './lookup.ts';
import { type Point, placeOf } from './model.ts';
import { drawnPorts, heightOf, NODE_WIDTH } from './ports.ts';

export type Alignment = 'left' | 'centre' | 'right' | 'top' | 'middle' | 'bottom';
export type Axis = 'across' | 'down';

/** A card as a rectangle, in canvas units. */
export interface Box {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Rectangles of steps. */
export function boxesOf(document: WorkflowDocument, describe: Catalogue, ids: Iterable<string>): Box[] {
  return [...ids].flatMap((id): Box[] => {
    const node = nodeOf(document, id);
    if (!node) return [];
    const [x, y] = placeOf(document, id);
    return [{ id, x, y, width: NODE_WIDTH, height: heightOf(drawnPorts(node, describe(node.type, node.typeVersion))) }];
  });
}

const least = (boxes: readonly Box[], of: (box: Box) => number): number => Math.min(...boxes.map(of));
const most = (boxes: readonly Box[], of: (box: Box) => number): number => Math.max(...boxes.map(of));

const ALIGNED: Readonly<Record<Alignment, (box: Box, all: readonly Box[]) => Point>> = {
  left: ({ y }, all) => [least(all, ({ x }) => x), y],
  right: ({ y, width }, all) => [most(all, (each) => each.x + each.width) - width, y],
  centre: ({ y, width }, all) => [(least(all, ({ x }) => x) + most(all, (each) => each.x + each.width) - width) / 2, y],
  top: ({ x }, all) => [x, least(all, ({ y }) => y)],
  bottom: ({ x, height }, all) => [x, most(all, (each) => each.y + each.height) - height],
  middle: ({ x, height }, all) => [
    x,
    (least(all, ({ y }) => y) + most(all, (each) => each.y + each.height) - height) / 2,
  ],
};

/** Where steps stand when they share an edge or a middle. */
export const aligned = (boxes: readonly Box[], how: Alignment): Record<string, Point> =>
  Object.fromEntries(boxes.map((box) => [box.id, ALIGNED[how](box, boxes)]));

/** Where steps stand when the gaps between them are the same; the outer two stay. */
export function distributed(boxes: readonly Box[], axis: Axis): Record<string, Point> {
  const [start, size] = axis === 'across' ? (['x', 'width'] as const) : (['y', 'height'] as const);
  const sorted = boxes.toSorted((a, b) => a[start] - b[start]);
  const [first, last] = [sorted[0], sorted.at(-1)];
  if (!first || !last || sorted.length < 3) return {};
  const taken = sorted.reduce((sum, box) => sum + box[size], 0);
  const gap = (last[start] + last[size] - first[start] - taken) / (sorted.length - 1);
  let at = first[start];
  return Object.fromEntries(
    sorted.map((box) => {
      const place: Point = axis === 'across' ? [at, box.y] : [box.x, at];
      at += box[size] + gap;
      return [box.id, place];
    }),
  );
}
