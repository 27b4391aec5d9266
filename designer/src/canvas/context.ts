import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import type { NodeTypes } from './catalogue.ts';
import type { DiffOverlay } from './diff/overlay.ts';
import type { Editor, EditorState } from './editor-store.ts';
import type { FrameView } from './frames/frame-view.ts';
import type { PortRef } from './joining.ts';
import type { Presence } from './presence/presence.ts';
import type { RunOverlay } from './run-overlay.ts';
import type { Pointer } from './use-pointer.ts';

/** Asks for a node to add: where it comes to stand and what it is joined to. */
export interface AddRequest {
  /** On the screen, for the list. */
  readonly screen: { readonly x: number; readonly y: number };
  /** On the canvas. */
  readonly at: readonly [number, number];
  /** An output that leads to it. */
  readonly from?: PortRef;
  /** An input it leads to. */
  readonly to?: PortRef;
  /** An edge that it is put into. */
  readonly edge?: string;
}

/** What the parts of one canvas share. */
export interface CanvasContextValue {
  readonly editor: Editor;
  readonly types: NodeTypes;
  readonly overlay: StoreApi<RunOverlay>;
  readonly frames: StoreApi<FrameView>;
  readonly presence: StoreApi<Presence>;
  readonly pointer: Pointer;
  /** Shown over another canvas: the keys and the ids of cards belong to that one. */
  readonly isInset?: boolean;
  /** What of the graph came, went or changed, where two documents are compared. */
  readonly marks?: Pick<DiffOverlay, 'nodes' | 'edges'>;
  readonly isReadOnly: boolean;
  readonly ask: (request: AddRequest) => void;
  /** Goes to a field of a step, by its JSON pointer in the document. */
  readonly open: (node: string, path?: string) => void;
}

const CanvasContext = createContext<CanvasContextValue | null>(null);
export const CanvasProvider = CanvasContext.Provider;

export function useCanvas(): CanvasContextValue {
  const value = useContext(CanvasContext);
  if (!value) throw new Error('There is no canvas here.');
  return value;
}

export function useEditor<T>(select: (state: EditorState) => T): T {
  return useStore(useCanvas().editor.store, select);
}

export function useOverlay<T>(select: (state: RunOverlay) => T): T {
  return useStore(useCanvas().overlay, select);
}
