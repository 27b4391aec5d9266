import { msg } from '@lingui/core/macro';
import { type MouseEvent, type PointerEvent, useCallback, useMemo, useRef, useState } from 'react';
import type { Command } from '../app/commands.ts';
import { useCanvas } from './context.ts';
import type { OpenMenu } from './context-menu.tsx';
import type { Editor } from './editor-store.ts';
import { groupIdOf, noteIdOf } from './frames/follow.ts';
import { findGroup } from './frames/groups.ts';
import type { MenuTarget } from './menus.ts';
import { NOTHING, type Selection } from './model.ts';
import { useCanvasCommands } from './use-canvas-commands.ts';

/** A right button or a finger that went further than this was dragging. Pixels. */
const STILL = 6;
const LONG_PRESS_MS = 500;
const MENU_ALREADY = 'textarea, input, a, [role="toolbar"]';

const one = (id: string): ReadonlySet<string> => new Set([id]);

/** What the selection is about, when it was not the pointer that opened the menu. */
function targetOf({ nodes, edges, notes, groups }: Selection): MenuTarget {
  if (groups?.size === 1) return 'group';
  if (nodes.size > 1) return 'selection';
  if (nodes.size === 1) return 'node';
  if (edges.size > 0) return 'edge';
  return notes && notes.size > 0 ? 'note' : 'canvas';
}

/** Selects what was pointed at, unless it is part of what is selected. Gives what kind of thing it is. */
function pointAt(editor: Editor, element: Element): MenuTarget {
  const { selection, document } = editor.store.getState();
  const card = element.closest<HTMLElement>('.react-flow__node')?.dataset.id;
  // What stands at the middle of an edge is drawn apart from it.
  const edge =
    element.closest<HTMLElement>('.react-flow__edge')?.dataset.id ??
    element.closest<HTMLElement>('[data-edge]')?.dataset.edge;
  if (card === undefined && edge === undefined) {
    editor.select(NOTHING);
    return 'canvas';
  }
  const [group, note] = [groupIdOf(card ?? ''), noteIdOf(card ?? '')];
  if (edge !== undefined) editor.select({ nodes: new Set(), edges: one(edge) });
  else if (group !== null)
    editor.select({ nodes: new Set(findGroup(document, group)?.nodes), edges: new Set(), groups: one(group) });
  else if (note !== null) editor.select({ nodes: new Set(), edges: new Set(), notes: one(note) });
  else if (card !== undefined && !selection.nodes.has(card)) editor.select({ nodes: one(card), edges: new Set() });
  return targetOf(editor.store.getState().selection);
}

/** Where the selection is on the screen: the menu that keys open goes there. */
function placeOfSelection({ nodes, groups, notes, edges }: Selection): { x: number; y: number } | null {
  const ids = [
    ...[...(groups ?? [])].map((id) => `group:${id}`),
    ...nodes,
    ...[...(notes ?? [])].map((id) => `note:${id}`),
    ...edges,
  ];
  for (const id of ids) {
    const box = document
      .querySelector(`.react-flow__node[data-id="${CSS.escape(id)}"], .react-flow__edge[data-id="${CSS.escape(id)}"]`)
      ?.getBoundingClientRect();
    if (box) return { x: box.left + box.width / 2, y: box.bottom };
  }
  return null;
}

/** What the finger lies on when it lifts was not tapped: without this the browser clicks it, an entry of the menu too. */
function swallowTap(): void {
  const over = new AbortController();
  const end = (event: Event) => {
    over.abort();
    event.preventDefault();
  };
  for (const name of ['touchend', 'touchcancel'] as const)
    window.addEventListener(name, end, { capture: true, passive: false, signal: over.signal });
}

/**
 * Opens the menu by the right button, by a long press, and by Shift+F10. A right
 * button that drags moves the view, so the menu waits until it is let go.
 */
export function useContextMenu() {
  const { editor, pointer, isInset = false } = useCanvas();
  const [menu, setMenu] = useState<OpenMenu | null>(null);
  const pressed = useRef<{ x: number; y: number; timer?: ReturnType<typeof setTimeout> } | null>(null);
  const close = useCallback(() => setMenu(null), []);
  const openAt = useCallback(
    (element: Element, x: number, y: number) => {
      if (!isInset) setMenu({ target: pointAt(editor, element), x, y });
    },
    [editor, isInset],
  );
  const list = useMemo<readonly Command[]>(
    () => [
      {
        id: 'canvas.menu',
        label: msg`Open the menu of what is selected`,
        group: msg`General`,
        context: 'canvas',
        keys: ['Shift+F10', 'ContextMenu'],
        isQuiet: true,
        run: () => {
          const { selection } = editor.store.getState();
          setMenu({ target: targetOf(selection), ...(placeOfSelection(selection) ?? pointer.current) });
        },
      },
    ],
    [editor, pointer],
  );
  useCanvasCommands(list);
  const handlers = {
    onPointerDownCapture: ({ button, pointerType, clientX: x, clientY: y, target }: PointerEvent) => {
      clearTimeout(pressed.current?.timer);
      pressed.current = null;
      if (!(target instanceof Element) || target.closest(MENU_ALREADY)) return;
      const onLong = () => {
        swallowTap();
        openAt(target, x, y);
      };
      if (pointerType === 'touch') pressed.current = { x, y, timer: setTimeout(onLong, LONG_PRESS_MS) };
      else if (button === 2) pressed.current = { x, y };
    },
    onPointerMoveCapture: ({ clientX, clientY }: PointerEvent) => {
      const start = pressed.current;
      if (!start || Math.hypot(clientX - start.x, clientY - start.y) < STILL) return;
      clearTimeout(start.timer);
      pressed.current = null;
    },
    onPointerUpCapture: ({ button, clientX, clientY, target }: PointerEvent) => {
      const start = pressed.current;
      clearTimeout(start?.timer);
      pressed.current = null;
      if (start && button === 2 && target instanceof Element) openAt(target, clientX, clientY);
    },
    onContextMenu: (event: MouseEvent) => {
      if (!(event.target instanceof Element) || event.target.closest(MENU_ALREADY)) return;
      event.preventDefault();
      // Ctrl+click on a Mac: no right button is involved.
      if (event.button === 0 && event.ctrlKey) openAt(event.target, event.clientX, event.clientY);
    },
  };
  return { menu, close, handlers };
}
