import { useReactFlow, useStoreApi } from '@xyflow/react';
import { useCallback } from 'react';
import type { Place } from './changed.ts';

/** Brings places into view, unless one of them is there already: what was done far away is seen all the same. */
export function useReach(): (places: readonly Place[]) => void {
  const flow = useReactFlow();
  const store = useStoreApi();
  return useCallback(
    (places) => {
      const [first] = places;
      const { transform, width, height } = store.getState();
      const [left, top, zoom] = transform;
      const isSeen = places.some(({ at: [x, y], size: [wide, high] }) => {
        const [shownX, shownY] = [x * zoom + left, y * zoom + top];
        return shownX + wide * zoom > 0 && shownX < width && shownY + high * zoom > 0 && shownY < height;
      });
      if (isSeen || first === undefined) return;
      const { at, size } = first;
      void flow.setCenter(at[0] + size[0] / 2, at[1] + size[1] / 2, { zoom, duration: 150 });
    },
    [flow, store],
  );
}
