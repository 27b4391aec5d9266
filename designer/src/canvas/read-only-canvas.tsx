import type { WorkflowDocument } from '@holdfast/workflow';
import { type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import type { StoreApi } from 'zustand/vanilla';
import { Inspector } from '../inspector/inspector.tsx';
import { Canvas } from './canvas.tsx';
import { useNodeTypes } from './catalogue.ts';
import { type CanvasContextValue, CanvasProvider } from './context.ts';
import classes from './editor-page.module.css';
import { createEditor, type Editor } from './editor-store.ts';
import { createFrameView } from './frames/frame-view.ts';
import { NOTHING } from './model.ts';
import { createPresence } from './presence/presence.ts';
import { createOverlay, type RunOverlay } from './run-overlay.ts';
import { usePointer } from './use-pointer.ts';

interface ReadOnlyCanvasProps {
  readonly document: WorkflowDocument;
  readonly overlay?: StoreApi<RunOverlay>;
  /** Where it is compared with another: what came, went or changed. */
  readonly marks?: CanvasContextValue['marks'];
  /** Shown over another canvas, which keeps the keys. Default: false. */
  readonly isInset?: boolean;
  /** The node that is selected at first. */
  readonly startAt?: string | undefined;
  /** The node that the view starts at, where not all of them can be shown. Default: what starts the workflow. */
  readonly lookedFor?: string | undefined;
  /** Beside the canvas, for the node that is selected. Left out: its settings. */
  readonly panel?: (nodeId: string, onClose: () => void) => ReactNode;
  /** Below the canvas: what shares its selection. */
  readonly children?: (editor: Editor) => ReactNode;
}

/** A graph that can be looked at and not changed. */
export function ReadOnlyCanvas({
  document,
  overlay,
  marks,
  isInset = false,
  startAt,
  lookedFor,
  panel,
  children,
}: ReadOnlyCanvasProps) {
  const types = useNodeTypes();
  // biome-ignore lint/correctness/useExhaustiveDependencies: what is selected at first stays the person's business.
  const editor = useMemo(() => {
    const made = createEditor(document, 0);
    if (startAt !== undefined) made.select({ nodes: new Set([startAt]), edges: new Set() });
    return made;
  }, [document]);
  const own = useMemo(createOverlay, []);
  const frames = useMemo(createFrameView, []);
  const presence = useMemo(createPresence, []);
  const pointer = usePointer();
  const context = useMemo(
    () => ({
      editor,
      types,
      overlay: overlay ?? own,
      frames,
      isReadOnly: true,
      ask: () => {},
      open: () => {},
      presence,
      pointer,
      isInset,
      ...(marks ? { marks } : {}),
    }),
    [editor, types, overlay, own, frames, presence, pointer, isInset, marks],
  );
  const selected = useStore(editor.store, ({ selection }) =>
    selection.nodes.size === 1 ? [...selection.nodes][0] : undefined,
  );
  return (
    <CanvasProvider value={context}>
      <div className={classes.body}>
        <div className={classes.center}>
          <Canvas lookedFor={lookedFor} onOpen={(id) => editor.select({ nodes: new Set([id]), edges: new Set() })} />
          {children?.(editor)}
        </div>
        {selected !== undefined &&
          (panel?.(selected, () => editor.select(NOTHING)) ?? (
            <Inspector key={selected} nodeId={selected} focus={null} onClose={() => editor.select(NOTHING)} />
          ))}
      </div>
    </CanvasProvider>
  );
}
