import type { Rect, Viewport } from '@xyflow/react';

/** A size in pixels of the screen. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** What is left free around a graph, or a card, in pixels of the screen. */
const AROUND = 48;
const BESIDE = 24;
/** From here on the names on the cards can be read. */
export const READABLE = 0.6;
/** From here on a card says its state, which is enough to follow a run or a comparison. */
export const FOLLOWABLE = 0.45;
/** How large a graph is shown that cannot be shown whole. */
const CLOSE = 0.8;

/** As large as a graph can be for all of it to be seen. */
function wholeZoom(graph: Rect, room: Room): number {
  return Math.min((room.width - 2 * AROUND) / graph.width, (room.height - 2 * AROUND) / graph.height);
}

/** Whether all of a graph is seen at no less than a zoom. */
export const fitsAt = (leastZoom: number, graph: Rect, room: Room): boolean => wholeZoom(graph, room) >= leastZoom;

/**
 * How a graph is shown when it is opened: whole, as long as that is no smaller than the least zoom, else with
 * one place of it in the middle, and nothing empty beside its ends.
 */
export function openingView(graph: Rect, place: Rect, room: Room, leastZoom: number): Viewport {
  const zoom = fitsAt(leastZoom, graph, room) ? Math.min(1, wholeZoom(graph, room)) : CLOSE;
  return {
    x: openingShift([graph.x, graph.width], place.x + place.width / 2, room.width, zoom),
    y: openingShift([graph.y, graph.height], place.y + place.height / 2, room.height, zoom),
    zoom,
  };
}

/** Along one axis: what has room is in the middle; else the place is, as far as the ends of the graph allow. */
function openingShift([from, size]: readonly [number, number], middle: number, room: number, zoom: number): number {
  if (size * zoom <= room - 2 * AROUND) return room / 2 - (from + size / 2) * zoom;
  const [atStart, atEnd] = [AROUND - from * zoom, room - AROUND - (from + size) * zoom];
  return Math.min(atStart, Math.max(atEnd, room / 2 - middle * zoom));
}

/** The view moved as little as needed for all of a card to be seen. */
export function leastMove(view: Viewport, card: Rect, room: Room): Viewport {
  const shift = (from: number, size: number, all: number): number =>
    Math.max(0, BESIDE - from) + Math.min(0, all - BESIDE - from - size);
  const { zoom } = view;
  return {
    x: view.x + shift(card.x * zoom + view.x, card.width * zoom, room.width),
    y: view.y + shift(card.y * zoom + view.y, card.height * zoom, room.height),
    zoom,
  };
}

export const isSameView = (one: Viewport, other: Viewport): boolean =>
  Math.abs(one.x - other.x) < 1 && Math.abs(one.y - other.y) < 1 && Math.abs(one.zoom - other.zoom) < 0.001;
