import type { Rect, Viewport } from '@xyflow/react';

/** A size in pixels of the screen. */
export interface Room {
  readonly width: number;
  readonly height: number;
}

/** What is left free around a graph, or a card, in pixels of the screen. */
const AROUND = 48;
const BESIDE = 24;
/** Below this nobody reads the names on the cards. */
const LEAST_ZOOM = 0.8;

/** As large as a graph can be for all of it to be seen. */
function wholeZoom(graph: Rect, room: Room): number {
  return Math.min((room.width - 2 * AROUND) / graph.width, (room.height - 2 * AROUND) / graph.height);
}

/** Whether the words on the cards can be read where all of a graph is seen. */
export const fitsReadably = (graph: Rect, room: Room): boolean => wholeZoom(graph, room) >= LEAST_ZOOM;

/** How a graph is shown when it is opened: whole where that can be read, else from its start. */
export function openingView(graph: Rect, start: Rect, room: Room): Viewport {
  const [wide, high] = [room.width - 2 * AROUND, room.height - 2 * AROUND];
  const zoom = Math.min(1, Math.max(LEAST_ZOOM, wholeZoom(graph, room)));
  const middleY = graph.height * zoom <= high ? graph.y + graph.height / 2 : start.y + start.height / 2;
  return {
    x: graph.width * zoom <= wide ? room.width / 2 - (graph.x + graph.width / 2) * zoom : AROUND - start.x * zoom,
    y: room.height / 2 - middleY * zoom,
    zoom,
  };
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
