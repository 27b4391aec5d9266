import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useCallback } from 'react';
import type { Editor } from './editor-store.ts';
import { placeOf } from './model.ts';
import { NODE_HEIGHT, NODE_WIDTH } from './ports.ts';

/** Brings steps into view, unless one of them is there already: what was done far away is seen all the same. */
export function useReach(editor: Editor): (ids: readonly string[]) => void {
  const flow = useReactFlow();
  const store = useStoreApi();
  return useCallback(
    (ids) => {
      if (ids.length === 0) return;
      const { transform, width, height } = store.getState();
      const [left, top, zoom] = transform;
      const { document } = editor.store.getState();
      const isSeen = ids.some((id) => {
        const [x, y] = placeOf(document, id);
        const [shownX, shownY] = [x * zoom + left, y * zoom + top];
        return shownX + NODE_WIDTH * zoom > 0 && shownX < width && shownY + NODE_HEIGHT * zoom > 0 && shownY < height;
      });
      const [first] = ids;
      if (isSeen || first === undefined) return;
      const [x, y] = placeOf(document, first);
      void flow.setCenter(x + NODE_WIDTH / 2, y + NODE_HEIGHT / 2, { zoom, duration: 150 });
    },
    [editor, flow, store],
  );
}
