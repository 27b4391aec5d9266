import type { Edge as FlowEdge } from '@xyflow/react';
import { useMemo, useRef } from 'react';
import { useEdgeWords } from './aria-words.ts';
import { useCanvas, useEditor } from './context.ts';
import { toFlowEdges } from './flow-shapes.ts';
import type { Shown } from './frames/groups.ts';

/** The canvas library's edges. What is set in a step does not make them anew. */
export function useDrawnEdges(shown: Shown): FlowEdge[] {
  const { editor } = useCanvas();
  const edges = useEditor((state) => state.document.edges);
  const selected = useEditor((state) => state.selection.edges);
  const words = useEdgeWords();
  const drawn = useRef<FlowEdge[]>([]);
  const spoken = useRef(words);
  return useMemo(() => {
    // Names of steps are read, and not waited for: an edge is told of them when it comes.
    const { document } = editor.store.getState();
    const known = spoken.current === words ? drawn.current : [];
    spoken.current = words;
    drawn.current = toFlowEdges({ ...document, edges }, selected, shown, known, words);
    return drawn.current;
  }, [editor, edges, selected, shown, words]);
}
